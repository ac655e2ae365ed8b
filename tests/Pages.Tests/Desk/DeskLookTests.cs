using Microsoft.Playwright;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>Overview, usage, upstreams, audit and the holder's page: accessible in both themes, no wider than a telephone, and without English in Chinese.</summary>
[Collection(PagesWithUse.Name)]
public sealed class DeskLookTests(ForwardingPages pages)
{
    /// <summary>A model whose name has no letters, so that a page in Chinese has none.</summary>
    private const string Model = "7.5";

    /// <summary>What other tests of this server have left in the reports: its names are not of the page. The keys of these tests are called 1.</summary>
    private const string OtherTests = ".entry:not(:has([aria-label$='：1'])), .column, .legend-name, .chart-table th, tbody td";

    [Fact]
    public Task Desk_InBothThemesAndOnATelephone_IsAccessibleAndFits() => TourAsync(new VisitOptions(), Look.EverywhereAsync);

    [Fact]
    public Task Desk_InChinese_HasNoEnglishWord() => TourAsync(new VisitOptions { Locale = "zh-CN" }, visit => Look.ChineseAsync(
        visit, OtherTests, "sqlite", "B", "MB", "ID", "API", "Gemini", "OpenAI", "Anthropic", "Azure", "Ollama", "T", "Z", "images"));

    /// <summary>Opens each page, and looks at it.</summary>
    private async Task TourAsync(VisitOptions options, Func<Visit, Task> look)
    {
        var key = await pages.IssueAsync("""{"label":"1","limits":[{"unit":"tokens","window":"day","limit":1000},{"unit":"requests","window":"lifetime","limit":3}],"expires_in":"P2D"}""");
        await pages.ChatAsync(key, Model, 2);
        (await pages.ConsumeAsync(key, """{"requests":1}""")).Expect(200);
        (await pages.ConsumeAsync(key, """{"requests":1}""")).Expect(429);
        await pages.ListedAsync(key);

        await pages.VisitAsync("/dashboard?span=30d&by=model", async visit =>
        {
            await visit.Page.Locator(".chart-table summary").ClickAsync();
            await visit.Page.Locator("svg.bars .column").Last.FocusAsync();
            await look(visit);
        }, options);
        foreach (var (path, part) in new[] { ("usage", ".totals"), ("usage?tag=nobody", ".empty"), ("audit", "tbody"), ("audit?action=key.rotate&to=2020-01-01", ".empty"), ("upstreams", "tbody"), ("settings", "tbody"), ("settings?q=~", ".empty") })
        {
            await pages.VisitAsync($"/dashboard/{path}", async visit =>
            {
                await Assertions.Expect(visit.Page.Locator(part).First).ToBeVisibleAsync();
                await look(visit);
            }, options);
        }

        await pages.VisitAsync("/key", async visit =>
        {
            await look(visit);
            await ShowAsync(visit, key);
            await look(visit);
        }, options with { IsSignedIn = false });
    }

    private static async Task ShowAsync(Visit visit, IssuedKey key)
    {
        await visit.Page.Locator("input[type=password]").FillAsync(key.Text);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator(".holder-rows")).ToBeVisibleAsync();
    }
}
