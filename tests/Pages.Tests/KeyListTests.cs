using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests;

/// <summary>The list of keys: pages, search, filters, order, download.</summary>
[Collection(PagesOfSqlite.Name)]
public sealed class KeyListTests(SqlitePages pages)
{
    [Fact]
    public async Task List_OfManyKeys_ShowsAPageWithOneRequest()
    {
        var tag = $"many-{Guid.NewGuid():N}"[..20];
        (await pages.AdminAsync("POST", "/admin/keys", $$"""{"quota":5,"count":120,"label":"many-{n}","tags":["{{tag}}"]}""")).Expect(201);
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            var rows = visit.Page.Locator("tbody tr");
            await Assertions.Expect(rows).ToHaveCountAsync(50);
            Assert.Equal($"GET /api/admin/keys?tag={tag}&limit=50", Assert.Single(visit.Requests, r => r.Contains("/api/", StringComparison.Ordinal)));
            var names = visit.Page.Locator(".key-name a");
            var first = await names.First.InnerTextAsync();

            await visit.Button("Next page").ClickAsync();
            await Assertions.Expect(names.First).Not.ToHaveTextAsync(first);
            await visit.Button("Next page").ClickAsync();
            await Assertions.Expect(rows).ToHaveCountAsync(20);
            await Assertions.Expect(visit.Button("Next page")).ToBeDisabledAsync();

            // The list also loads again by itself, every 15 seconds.
            Assert.Equal(3, visit.Requests.Where(r => r.Contains("/api/", StringComparison.Ordinal)).Distinct().Count());

            // The address has the page: a reload shows it again.
            await visit.Page.ReloadAsync();
            await Assertions.Expect(rows).ToHaveCountAsync(20);
            await visit.Page.GoBackAsync();
            await Assertions.Expect(rows).ToHaveCountAsync(50);
            await visit.Button("First page").ClickAsync();
            await Assertions.Expect(names.First).ToHaveTextAsync(first);
        });
    }

    [Fact]
    public async Task Filter_NotAnsweredYet_MarksTheRowsOfTheOneBefore()
    {
        await pages.IssueAsync("""{"quota":5}""");
        await pages.VisitAsync("/dashboard/keys", async visit =>
        {
            await Assertions.Expect(visit.Page.Locator("tbody tr").First).ToBeVisibleAsync();
            var answer = new TaskCompletionSource();
            await visit.Page.RouteAsync("**/api/admin/keys?tag=none*", async route =>
            {
                await answer.Task;
                await route.ContinueAsync();
            });
            await visit.Field("Tag").FillAsync("none");
            await visit.Button("Search").ClickAsync();
            await Assertions.Expect(visit.Page.Locator("table")).ToHaveAttributeAsync("aria-busy", "true");
            answer.SetResult();
            await Assertions.Expect(visit.Page.Locator(".empty")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task Never_InChinese_DiffersForUseAndExpiry()
    {
        var owner = PagesHost.NewName("never");
        await pages.IssueAsync($$"""{"quota":5,"owner":"{{owner}}"}""");
        await pages.VisitAsync($"/dashboard/keys?owner={owner}", async visit =>
        {
            await Assertions.Expect(visit.Page.Locator("td[data-title=最近使用]")).ToHaveTextAsync("从未");
            await Assertions.Expect(visit.Page.Locator("td[data-title=到期]")).ToHaveTextAsync("永不");
        }, new VisitOptions { Locale = "zh-CN" });
    }

    [Fact]
    public async Task Search_ByLabelStatusTagAndOwner_IsInTheAddress()
    {
        var (label, owner) = (PagesHost.NewName("sought"), PagesHost.NewName("owner"));
        await pages.IssueAsync($$"""{"quota":5,"label":"{{label}}","owner":"{{owner}}","tags":["findable"]}""");
        await pages.IssueAsync($$"""{"quota":5,"label":"{{label}} no longer","owner":"{{owner}}"}""");
        await pages.VisitAsync("/dashboard/keys", async visit =>
        {
            var rows = visit.Page.Locator("tbody tr");
            await visit.Field("Owner").FillAsync(owner);
            await visit.Button("Search").ClickAsync();
            await Assertions.Expect(rows).ToHaveCountAsync(2);
            await visit.Field("Label or id").FillAsync(label);
            await visit.Field("Tag").FillAsync("findable");
            await visit.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(rows).ToHaveCountAsync(1);
            await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("tag=findable"));

            await visit.Field("Status").SelectOptionAsync("revoked");
            await Assertions.Expect(visit.Page.GetByText("No key matches")).ToBeVisibleAsync();
            await visit.Button("Clear").ClickAsync();
            await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/dashboard/keys$"));
            await Assertions.Expect(visit.Field("Owner")).ToHaveValueAsync("");
        });
    }

    [Fact]
    public async Task Search_ByIdOrWholeKey_OpensTheKeyAndSendsNoSecret()
    {
        var label = PagesHost.NewName("by id");
        var key = await pages.IssueAsync($$"""{"quota":5,"label":"{{label}}"}""");
        foreach (var text in new[] { key.Id, key.Text })
        {
            await pages.VisitAsync("/dashboard/keys", async visit =>
            {
                await visit.Field("Label or id").FillAsync(text);
                await visit.Button("Search").ClickAsync();
                await Assertions.Expect(visit.Heading(label)).ToBeVisibleAsync();
                Assert.EndsWith($"/dashboard/keys/{key.Id}", visit.Page.Url, StringComparison.Ordinal);
                Assert.DoesNotContain(visit.Requests, r => r.Contains(key.Text, StringComparison.Ordinal));
            });
        }
    }

    [Fact]
    public async Task Columns_Clicked_SortThePageAlone()
    {
        var tag = $"sorted-{Guid.NewGuid():N}"[..20];
        foreach (var label in new[] { "b", "c", "a" })
        {
            await pages.IssueAsync($$"""{"quota":5,"label":"{{label}}","tags":["{{tag}}"]}""");
        }

        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            await ExpectOrderAsync(visit, "a", "c", "b");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Label" }).ClickAsync();
            await ExpectOrderAsync(visit, "a", "b", "c");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Label" }).ClickAsync();
            await ExpectOrderAsync(visit, "c", "b", "a");
            Assert.Single(visit.Requests.Distinct(), r => r.Contains("/api/", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task List_SavedAsCsv_IsWhatTheApiGives()
    {
        var tag = $"saved-{Guid.NewGuid():N}"[..20];
        await pages.IssueAsync($$"""{"quota":5,"label":"=1+1","tags":["{{tag}}"]}""");
        await pages.VisitAsync($"/dashboard/keys?tag={tag}", async visit =>
        {
            var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Button("Save as CSV").ClickAsync());
            var expected = (await pages.AdminAsync("GET", $"/admin/keys?tag={tag}&format=csv")).Expect(200).Body;
            Assert.Equal(expected, await File.ReadAllBytesAsync((await download.PathAsync())!));
            Assert.Equal("keys.csv", download.SuggestedFilename);
        });
    }

    [Fact]
    public async Task Address_OfNoKeyOrPage_SaysSo()
    {
        await pages.VisitAsync("/dashboard/keys/0000000000000000", async visit =>
        {
            await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "key" })).ToBeVisibleAsync();
        }, new VisitOptions { Expects = [404] });
        await pages.VisitAsync("/dashboard/nothing/here", visit => Assertions.Expect(visit.Heading("There is no such page")).ToBeVisibleAsync());
    }

    private static Task ExpectOrderAsync(Visit visit, params string[] labels) => Assertions.Expect(visit.Page.Locator(".key-name a")).ToHaveTextAsync(labels);
}
