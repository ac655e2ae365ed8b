using System.Globalization;
using Microsoft.Playwright;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Pages.Tests.Browsing;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>
/// The images of docs/dashboard.md. With <c>UPDATE_IMAGES=1</c> they are written; otherwise it is only tested that they can be made, because browsers and fonts draw
/// differently.
/// </summary>
public sealed class ImagesTests(ForwardingPages pages) : IClassFixture<ForwardingPages>
{
    private static readonly bool Updates = Environment.GetEnvironmentVariable("UPDATE_IMAGES") == "1";
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "images");

    [Fact]
    public async Task Images_OfTheDashboard_CanBeMade()
    {
        var held = await UseAsync();
        var path = "/dashboard?show=requests";
        await pages.VisitAsync(path, visit => TakeAsync(visit, "overview-light.png", ".tiles"), new VisitOptions { Theme = ColorScheme.Light });
        await pages.VisitAsync(path, visit => TakeAsync(visit, "overview-dark.png", ".tiles"), new VisitOptions { Theme = ColorScheme.Dark });
        await pages.VisitAsync("/key", async visit =>
        {
            await visit.Field("API key").FillAsync(held.Text);
            await visit.Button("Show").ClickAsync();
            await Assertions.Expect(visit.Heading("workshop-07")).ToBeVisibleAsync();

            // The image has no working key in its snippets.
            await visit.Page.EvaluateAsync("text => document.querySelectorAll('pre code').forEach(e => e.textContent = e.textContent.replaceAll(text, 'YOUR_KEY'))", held.Text);
            await TakeAsync(visit, "key-light.png", ".holder-rows");
        }, new VisitOptions { IsSignedIn = false });
    }

    /// <summary>Uses some keys as a workshop would, and gives one of them.</summary>
    private async Task<IssuedKey> UseAsync()
    {
        var workshop = await pages.IssueAsync("""{"label":"workshop-07","limits":[{"unit":"tokens","window":"day","limit":1500}],"expires_in":"P2D","tags":["course:2030"],"models":["gpt-4o-mini","gpt-4o"]}""");
        var people = await pages.IssueAsync("""{"label":"ana@example.org","limits":[{"unit":"requests","window":"day","limit":20}],"tags":["team"]}""");
        var search = await pages.IssueAsync("""{"label":"search service","limits":[{"unit":"requests","window":"month","limit":10000}],"tags":["service"]}""");
        await pages.ChatAsync(workshop, "gpt-4o-mini", 14, 20, 60);
        await pages.ChatAsync(workshop, "gpt-4o", 2, 30, 40);
        await pages.ChatAsync(people, "gpt-4o", 12, 300, 120);
        await pages.ChatAsync(search, "gpt-4o-mini", 25, 40, 25);
        (await pages.ConsumeAsync(people, """{"requests":7,"images":3}""")).Expect(200);
        (await pages.ConsumeAsync(people, """{"requests":2}""")).Expect(429);
        await pages.ListedAsync(people);
        await pages.OverviewAsync("span=24h&group_by=key");
        return workshop;
    }

    private static async Task TakeAsync(Visit visit, string name, string part)
    {
        await Assertions.Expect(visit.Page.Locator(part)).ToBeVisibleAsync();
        await visit.SettleAsync();
        var image = await visit.Page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Caret = ScreenshotCaret.Hide });
        Assert.True(image.Length > 10_000, string.Create(CultureInfo.InvariantCulture, $"{name} has {image.Length} bytes"));
        if (Updates)
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllBytesAsync(Path.Combine(Folder, name), image);
        }
    }
}
