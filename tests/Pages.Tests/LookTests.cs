using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests;

/// <summary>Every page and dialog about keys: accessible in both themes, no wider than a telephone, and without English in Chinese.</summary>
[Collection(PagesOfSqlite.Name)]
public sealed class LookTests(SqlitePages pages)
{
    [Fact]
    public async Task Pages_InBothThemesAndOnATelephone_AreAccessibleAndFit()
    {
        await pages.VisitAsync("/dashboard/keys", Look.EverywhereAsync, new VisitOptions { IsSignedIn = false });
        await TourAsync(new VisitOptions(), English, Look.EverywhereAsync);
    }

    /// <summary>Every page and dialog that shows what people have written, in its longest form.</summary>
    [Fact]
    public async Task Names_OfOneLongWord_BreakWhereTheyMust()
    {
        var (label, owner, model) = (new string('W', 200), new string('M', 200), new string('m', 200));
        var key = await pages.IssueAsync($$"""{"limits":[{"unit":"requests","window":"day","limit":10}],"label":"{{label}}","owner":"{{owner}}","tags":["{{new string('t', 64)}}"],"models":["{{model}}"]}""");
        await pages.VisitAsync($"/dashboard/keys?owner={owner}", async visit =>
        {
            await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);
            await FitsAsync(visit);
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = label }).ClickAsync();
            await Assertions.Expect(visit.Button("Revoke")).ToBeVisibleAsync();
            await FitsAsync(visit);
            foreach (var button in new[] { "Edit", "Rotate", "Suspend", "Reset usage", "Revoke" })
            {
                await visit.Button(button).ClickAsync();
                await Assertions.Expect(visit.Dialog).Not.ToContainTextAsync("…");
                await FitsAsync(visit);
                await visit.Button("Cancel").ClickAsync();
            }
        });
        await pages.VisitAsync("/key", async visit =>
        {
            await visit.Page.Locator("input[type=password]").FillAsync(key.Text);
            await visit.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(visit.Heading(label)).ToBeVisibleAsync();
            await FitsAsync(visit);
        }, new VisitOptions { IsSignedIn = false });

        static async Task FitsAsync(Visit visit)
        {
            foreach (var width in new[] { 360, 1280 })
            {
                await visit.Page.SetViewportSizeAsync(width, 900);
                await visit.ExpectNoSidewaysScrollAsync();
            }
        }
    }

    [Fact]
    public Task Axe_OfAPageWithFaults_FindsThem() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        await visit.Page.EvaluateAsync("{ const i = document.createElement('input'); i.style.color = '#fff'; document.querySelector('main').append(i); }");

        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(visit.ExpectAccessibleAsync);
    });

    [Fact]
    public async Task Pages_InChinese_HaveNoEnglishWord()
    {
        var options = new VisitOptions { Locale = "zh-CN" };
        await pages.VisitAsync("/dashboard/keys", visit => Look.ChineseAsync(visit), options with { IsSignedIn = false });
        await TourAsync(options, Chinese, visit => Look.ChineseAsync(visit));
    }

    [Fact]
    public Task Numbers_AndTimes_AreInTheReadersLocale() => pages.VisitAsync("/dashboard/keys", async visit =>
    {
        await visit.Button("Create keys").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Service" }).ClickAsync();
        await Assertions.Expect(visit.Dialog).ToContainTextAsync("20.000.000 tokens");
        await visit.Field("Expires").SelectOptionAsync("at");
        await visit.Field("Time of expiry").FillAsync("2040-07-01T12:00");
        await Assertions.Expect(visit.Dialog).ToContainTextAsync("01.07.2040, 12:00");
    }, new VisitOptions { Locale = "de-DE" });

    private static readonly Names English = new("Create keys", "Create the key", "I have stored it", "Done", "Edit", "Rotate", "Revoke", "Cancel", "Top up", "Actions for requests per hour", "Select all on this page", "Change the selected keys", "Actions for");
    private static readonly Names Chinese = new("创建密钥", "创建密钥", "我已保存", "完成", "编辑", "轮换", "吊销", "取消", "增加额度", "每小时请求的操作", "选择本页全部", "更改所选密钥", "的操作");

    /// <summary>Opens each page and each dialog, and looks at it.</summary>
    private async Task TourAsync(VisitOptions options, Names names, Func<Visit, Task> look)
    {
        var tag = $"{Random.Shared.Next():D10}";
        var key = await pages.IssueAsync($$"""{"limits":[{"unit":"requests","window":"hour","limit":10},{"unit":"tokens","window":"month","limit":90000}],"label":"{{tag}}","owner":"1","tags":["{{tag}}"],"expires_in":"P2D"}""");
        for (var i = 0; i < 9; i++)
        {
            (await pages.Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key.Text))).Expect(200);
        }

        (await pages.AdminAsync("POST", $"/admin/keys/{(await pages.IssueAsync($$"""{"quota":5,"label":"{{tag}}","tags":["{{tag}}"]}""")).Id}/suspend")).Expect(200);
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            await Assertions.Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(2);
            await look(visit);

            await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex(Regex.Escape(names.MenuPart)) }).First.ClickAsync();
            await look(visit);
            await visit.Page.Keyboard.PressAsync("Escape");

            await visit.Field(names.SelectPage).CheckAsync();
            await visit.Button(names.ChangeSelected).ClickAsync();
            await look(visit);
            await visit.Page.Keyboard.PressAsync("Escape");

            await visit.Button(names.Create).First.ClickAsync();
            await visit.Dialog.Locator("details").EvaluateAsync("d => d.open = true");
            await look(visit);
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = names.Submit, Exact = true }).ClickAsync();
            await Assertions.Expect(visit.Page.Locator("code.secret")).ToBeVisibleAsync();
            await look(visit);
            await visit.Field(names.Stored).CheckAsync();
            await visit.Button(names.Done).ClickAsync();
        }, options);
        await pages.VisitAsync($"/dashboard/keys/{key.Id}", async visit =>
        {
            await Assertions.Expect(visit.Button(names.Edit)).ToBeVisibleAsync();
            await look(visit);
            foreach (var button in new[] { names.Edit, names.Rotate, names.Revoke })
            {
                await visit.Button(button).ClickAsync();
                await Assertions.Expect(visit.Button(names.Cancel)).ToBeVisibleAsync();
                await look(visit);
                await visit.Button(names.Cancel).ClickAsync();
            }

            await visit.ChooseAsync(names.LimitMenu, names.TopUp);
            await look(visit);
            await visit.Button(names.Cancel).ClickAsync();
        }, options);
        await pages.VisitAsync("/dashboard/nothing", look, options);
    }

    /// <summary>The names of what the tour clicks.</summary>
    private sealed record Names(
        string Create, string Submit, string Stored, string Done, string Edit, string Rotate, string Revoke, string Cancel, string TopUp, string LimitMenu, string SelectPage,
        string ChangeSelected, string MenuPart);
}
