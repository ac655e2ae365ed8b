using Microsoft.Playwright;

namespace QuotaFunctions.Pages.Tests.Browsing;

/// <summary>The one browser of the assembly: Debian's Chromium, or the one that <c>CHROMIUM</c> names. It ends with the test process.</summary>
internal static class Chromium
{
    private static readonly Lazy<Task<IBrowser>> Common = new(StartAsync);

    public static Task<IBrowser> SharedAsync() => Common.Value;

    private static async Task<IBrowser> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        Assert.True(File.Exists(path), $"{path} is missing; the tests of the pages need Chromium (apt-get install chromium), or its path in CHROMIUM.");

        // A busy machine is no fault of the page.
        Assertions.SetDefaultExpectTimeout(20_000);
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
            ],
        });
    }
}
