using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Pages.Tests.Browsing;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>The first page: health, figures, use over time, and what needs attention.</summary>
[Collection(PagesWithUse.Name)]
public sealed class OverviewTests(ForwardingPages pages)
{
    [Fact]
    public async Task Overview_AfterRequests_HasTheFiguresOfTheApi()
    {
        var key = await pages.IssueAsync("""{"label":"figures","quota":null,"tags":["figures"]}""");
        await pages.ChatAsync(key, "gpt-4o-mini", 3);
        (await pages.ConsumeAsync(key, """{"requests":1,"images":2}""")).Expect(200);

        var now = (await pages.OverviewAsync("span=24h&group_by=key")).GetProperty("now");
        Assert.True(now.GetProperty("requests").GetInt64() >= 4);

        await pages.VisitAsync("/dashboard", async visit =>
        {
            await ExpectFigureAsync(visit, "Requests", now.GetProperty("requests"));
            await ExpectFigureAsync(visit, "Tokens", now.GetProperty("tokens"));
            await ExpectFigureAsync(visit, "images", now.GetProperty("units").GetProperty("images"));
            await ExpectFigureAsync(visit, "Refused", now.GetProperty("denied"));
            await ExpectFigureAsync(visit, "Upstream errors", now.GetProperty("errors"));
            await Assertions.Expect(visit.Page.Locator(".health .verdict")).ToHaveTextAsync("All is well");
            await Assertions.Expect(visit.Page.Locator(".health")).ToContainTextAsync("1 working");
        });
    }

    [Fact]
    public Task Overview_FirstView_IsOneRequestOfTheApi() => pages.VisitAsync("/dashboard", async visit =>
    {
        await Assertions.Expect(visit.Page.Locator(".tiles")).ToBeVisibleAsync();
        Assert.Single(visit.Requests, request => request.Contains("/admin/", StringComparison.Ordinal));
    });

    [Theory]
    [InlineData("24 hours", "span=24h", "")]
    [InlineData("7 days", "span=7d", "?span=7d")]
    [InlineData("30 days", "span=30d", "?span=30d")]
    public async Task Span_Chosen_IsInTheAddressAndShowsWhatTheApiHas(string choice, string query, string address)
    {
        var key = await pages.IssueAsync("""{"label":"spans","quota":null}""");
        await pages.ChatAsync(key, "gpt-4o", 1);
        var overview = await pages.OverviewAsync($"{query}&group_by=key");
        await pages.VisitAsync("/dashboard?span=" + (choice == "24 hours" ? "7d" : "24h"), async visit =>
        {
            await visit.Page.GetByRole(AriaRole.Radio, new() { Name = choice }).CheckAsync(new() { Force = true });

            await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex(Regex.Escape("/dashboard" + address) + "$"));
            await Assertions.Expect(visit.Page.Locator("svg.bars .column")).ToHaveCountAsync(overview.GetProperty("timeline").GetProperty("starts").GetArrayLength());
            await ExpectLegendAsync(visit, overview, "tokens");
        });
    }

    [Theory]
    [InlineData("key")]
    [InlineData("model")]
    [InlineData("tag")]
    [InlineData("upstream")]
    public async Task Grouping_Chosen_ShowsTheGroupsOfTheApi(string grouping)
    {
        var key = await pages.IssueAsync($$"""{"label":"{{PagesHost.NewName("grouped")}}","quota":null,"tags":["team-a"]}""");
        await pages.ChatAsync(key, "gpt-4o-mini", 1);
        var overview = await pages.OverviewAsync($"span=7d&group_by={grouping}");
        await pages.VisitAsync("/dashboard?span=7d&by=" + (grouping == "key" ? "model" : "key"), async visit =>
        {
            await visit.Field("Group by").SelectOptionAsync(grouping);
            await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Requests" }).CheckAsync(new() { Force = true });

            await ExpectLegendAsync(visit, overview, "requests");
            await visit.Page.ReloadAsync();
            await ExpectLegendAsync(visit, overview, "requests");
        });
    }

    [Fact]
    public Task Range_OfTheReadersOwn_IsShownByDays() => pages.VisitAsync("/dashboard", async visit =>
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "Own range" }).CheckAsync(new() { Force = true });
        await visit.Field("From (UTC day)").FillAsync(Day(today));
        await visit.Field("To (UTC day)").FillAsync(Day(today.AddDays(-1)));
        await visit.Button("Show").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("two days in order")).ToBeVisibleAsync();

        await visit.Field("From (UTC day)").FillAsync(Day(today.AddDays(-4)));
        await visit.Field("To (UTC day)").FillAsync(Day(today));
        await visit.Button("Show").ClickAsync();

        await Assertions.Expect(visit.Page.Locator("svg.bars .column")).ToHaveCountAsync(5);
        await Assertions.Expect(visit.Page.GetByText("two days in order")).ToHaveCountAsync(0);
    });

    [Fact]
    public async Task Chart_ArrowKeys_ReadOutTheBarsAndTheTableHasTheSame()
    {
        var key = await pages.IssueAsync("""{"label":"bars","quota":null}""");
        await pages.ChatAsync(key, "gpt-4o-mini", 2);
        var overview = await pages.OverviewAsync("span=30d&group_by=key");
        await pages.VisitAsync("/dashboard?span=30d&show=requests", async visit =>
        {
            var bars = visit.Page.Locator("svg.bars .column");
            await bars.Last.FocusAsync();
            var total = visit.Page.Locator(".chart-total b");
            await Assertions.Expect(total).ToHaveTextAsync(Written(TotalOf(overview, ^1)));
            await Assertions.Expect(bars.Last).ToHaveAttributeAsync("aria-label", new Regex($@" UTC: Total {Regex.Escape(Written(TotalOf(overview, ^1)))},"));

            await visit.Page.Keyboard.PressAsync("ArrowLeft");
            await Assertions.Expect(bars.Nth(-2)).ToBeFocusedAsync();
            await Assertions.Expect(total).ToHaveTextAsync(Written(TotalOf(overview, ^2)));
            await visit.Page.Keyboard.PressAsync("Home");
            await Assertions.Expect(bars.First).ToBeFocusedAsync();

            await visit.Page.GetByText("Show as a table").ClickAsync();
            await Assertions.Expect(visit.Page.Locator(".chart-table tbody tr").First.Locator("td").Last).ToHaveTextAsync(Written(TotalOf(overview, ^1)));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Chart_LinkOfABar_IsReachedByPointerAndKeyboard(bool byPointer) => pages.VisitAsync("/dashboard?span=30d", async visit =>
    {
        var link = visit.Page.GetByRole(AriaRole.Link, new() { Name = "Usage of this day" });
        var bar = visit.Page.Locator("svg.bars .column").Last;
        if (byPointer)
        {
            // A pointer passes over what is between.
            await bar.HoverAsync();
            var (from, to) = ((await bar.BoundingBoxAsync())!, (await link.BoundingBoxAsync())!);
            await visit.Page.Mouse.MoveAsync(from.X + (from.Width / 2), to.Y + (to.Height / 2), new() { Steps = 10 });
            await visit.Page.Mouse.MoveAsync(to.X + (to.Width / 2), to.Y + (to.Height / 2), new() { Steps = 10 });
            await visit.Page.Mouse.DownAsync();
            await visit.Page.Mouse.UpAsync();
        }
        else
        {
            await bar.FocusAsync();
            await visit.Page.Keyboard.PressAsync("Tab");
            await Assertions.Expect(link).ToBeFocusedAsync();
            await visit.Page.Keyboard.PressAsync("Enter");
        }

        var today = Day(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex($"/dashboard/usage\\?from={today}&to={today}"));
    });

    [Fact]
    public async Task Legend_GroupSwitchedOff_IsNotInTheTotal()
    {
        var key = await pages.IssueAsync("""{"label":"legend","quota":null}""");
        await pages.ChatAsync(key, "gpt-4o-mini", 2);
        await pages.OverviewAsync("span=30d&group_by=model");
        await pages.VisitAsync("/dashboard?span=30d&show=requests&by=model", async visit =>
        {
            var item = visit.Page.Locator(".legend-item").Filter(new() { HasText = "gpt-4o-mini" });
            var total = visit.Page.Locator(".chart-total b");
            var all = Read(await total.InnerTextAsync());
            var own = Read(await item.Locator(".legend-amount").InnerTextAsync());

            await item.ClickAsync();
            await Assertions.Expect(item).ToHaveAttributeAsync("aria-pressed", "false");
            await Assertions.Expect(total).ToHaveTextAsync(Written(all - own));
        });
    }

    [Fact]
    public async Task Attention_LimitNearlyUsedUp_IsToppedUpFromTheList()
    {
        var label = PagesHost.NewName("near");
        var key = await pages.IssueAsync($$"""{"label":"{{label}}","quota":10}""");
        (await pages.ConsumeAsync(key, """{"requests":9}""")).Expect(200);
        await pages.ListedAsync(key);

        await pages.VisitAsync("/dashboard", async visit =>
        {
            var entry = visit.Page.Locator(".entry").Filter(new() { HasText = label });
            await Assertions.Expect(entry).ToContainTextAsync("90% used: 9 of 10 requests");
            await visit.Button($"Top up: {label}").ClickAsync();
            await visit.Field("Amount to add").FillAsync("90");
            await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Top up" }).ClickAsync();

            await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
            await Assertions.Expect(entry).ToHaveCountAsync(0);
        });
        Assert.Equal(100, (await pages.RecordAsync(key.Id)).GetProperty("quota").GetInt64());
    }

    [Fact]
    public async Task Attention_KeyThatExpiresSoon_IsExtendedFromTheList()
    {
        var label = PagesHost.NewName("expiring");
        var key = await pages.IssueAsync($$"""{"label":"{{label}}","quota":10,"expires_in":"PT6H"}""");
        await pages.ListedAsync(key);

        await pages.VisitAsync("/dashboard", async visit =>
        {
            await visit.Button($"Extend: {label}").ClickAsync();
            await Assertions.Expect(visit.Dialog.GetByLabel("Label")).ToHaveValueAsync(label);
            await visit.Field("Expires").SelectOptionAsync("at");
            await visit.Field("Time of expiry").FillAsync("2040-01-31T12:00");
            await visit.Button("Save").ClickAsync();

            await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
            await Assertions.Expect(visit.Page.Locator(".entry").Filter(new() { HasText = label })).ToHaveCountAsync(0);
        });

        // The visitor's zone is Berlin's.
        var record = await pages.RecordAsync(key.Id);
        Assert.Equal("2040-01-31T11:00:00.000Z", record.GetProperty("expires_at").GetString());
        Assert.Equal(label, record.GetProperty("label").GetString());
    }

    [Fact]
    public async Task Attention_ExtendGivenUp_ChangesNothing()
    {
        var label = PagesHost.NewName("given up");
        var key = await pages.IssueAsync($$"""{"label":"{{label}}","quota":10,"expires_in":"PT6H"}""");
        var before = (await pages.RecordAsync(key.Id)).GetRawText();
        await pages.ListedAsync(key);

        await pages.VisitAsync("/dashboard", async visit =>
        {
            await visit.Button($"Extend: {label}").ClickAsync();
            await Assertions.Expect(visit.Dialog).ToBeVisibleAsync();
            await visit.Page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(visit.Dialog).ToHaveCountAsync(0);
        });
        Assert.Equal(before, (await pages.RecordAsync(key.Id)).GetRawText());
    }

    [Fact]
    public async Task Attention_RefusedKey_LeadsToTheKey()
    {
        var label = PagesHost.NewName("refused");
        var key = await pages.IssueAsync($$"""{"label":"{{label}}","quota":1}""");
        (await pages.ConsumeAsync(key, """{"requests":1}""")).Expect(200);
        (await pages.ConsumeAsync(key, """{"requests":1}""")).Expect(429);
        await pages.ListedAsync(key);

        await pages.VisitAsync("/dashboard", async visit =>
        {
            await visit.Page.GetByRole(AriaRole.Link, new() { Name = $"Open: {label}" }).ClickAsync();
            await Assertions.Expect(visit.Heading(label)).ToBeVisibleAsync();
            await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex($"/dashboard/keys/{key.Id}$"));
        });
    }

    [Fact]
    public async Task Overview_NewService_SaysHowToBegin()
    {
        using var workspace = new Workspace();
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(workspace));
        await PagesHost.VisitAsync(server, "/dashboard", async visit =>
        {
            await Assertions.Expect(visit.Heading("Nothing was used yet")).ToBeVisibleAsync();
            await Assertions.Expect(visit.Page.Locator(".tile .change").First).ToHaveTextAsync("no record before");
            await Assertions.Expect(visit.Page.Locator(".attention")).ToContainTextAsync("Nothing needs attention.");
            await visit.Button("Create a key").ClickAsync();
            await visit.Button("Create the key").ClickAsync();
            await Assertions.Expect(visit.Heading("Copy the key now")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public Task Span_ChosenAndNotAnswered_SaysSoAndShowsNoOther() => pages.VisitAsync("/dashboard", async visit =>
    {
        await Assertions.Expect(visit.Page.Locator(".tiles")).ToBeVisibleAsync();
        await visit.HangAsync("**/api/admin/overview?**");
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = "7 days" }).CheckAsync(new() { Force = true });

        await Assertions.Expect(visit.Page.Locator(".failure")).ToContainTextAsync("did not answer in time");
        await Assertions.Expect(visit.Page.Locator(".tiles")).ToHaveCountAsync(0);
    });

    [Fact]
    public async Task FirstKey_OtherKeyUsedMeanwhile_KeepsTheForm()
    {
        using var workspace = new Workspace();
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(workspace));
        await PagesHost.VisitAsync(server, "/dashboard", async visit =>
        {
            await visit.Button("Create a key").ClickAsync();
            await visit.Field("Label (optional)").FillAsync("kept");
            var issued = (await server.Api.SendAsync(ApiCall.Post("/admin/keys").As(server.AdminToken).Json("""{"quota":10}"""))).Expect(201);
            (await server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(issued.Json.GetProperty("key").GetString()!))).Expect(200);

            await Assertions.Expect(visit.Page.GetByText("Nothing was used yet")).ToHaveCountAsync(0);
            await Assertions.Expect(visit.Field("Label (optional)")).ToHaveValueAsync("kept");
        });
    }

    private static async Task ExpectFigureAsync(Visit visit, string name, JsonElement amount)
    {
        var tile = visit.Page.Locator(".tile").Filter(new() { Has = visit.Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true }) });
        await Assertions.Expect(tile.Locator(".figure")).ToHaveTextAsync(Written(amount.GetInt64()));
    }

    /// <summary>The legend has the groups of the answer in their order, with their amounts.</summary>
    private static async Task ExpectLegendAsync(Visit visit, JsonElement overview, string measure)
    {
        var groups = overview.GetProperty("timeline").GetProperty("groups").EnumerateArray().ToArray();
        await Assertions.Expect(visit.Page.Locator(".legend-item")).ToHaveCountAsync(groups.Length);
        await Assertions.Expect(visit.Page.Locator(".legend-amount")).ToHaveTextAsync(
            groups.Select(group => Written(group.GetProperty(measure).EnumerateArray().Sum(amount => amount.GetInt64()))));
    }

    private static long TotalOf(JsonElement overview, Index bar) =>
        overview.GetProperty("timeline").GetProperty("groups").EnumerateArray().Sum(group => group.GetProperty("requests").EnumerateArray().ToArray()[bar].GetInt64());

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Written(long amount) => amount.ToString("N0", CultureInfo.InvariantCulture);

    private static long Read(string amount) => long.Parse(amount, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
