using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace QuotaFunctions.Pages.Tests.Browsing;

/// <summary>What has to be true of every page and dialog, whatever it shows.</summary>
internal static partial class Look
{
    /// <summary>Names, values, and "rc" of the version.</summary>
    private static readonly string[] LatinEverywhere =
        ["QuotaFunctions", "CSV", "ADMIN_TOKEN", "admin-token", "Asia", "Shanghai", "trial_", "UTC", "http", "curl", "n", "rc"];

    /// <summary>The page is accessible in both themes, and no wider than a telephone.</summary>
    public static async Task EverywhereAsync(Visit visit)
    {
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            await visit.ExpectAccessibleAsync();
        }

        await visit.Page.SetViewportSizeAsync(360, 900);
        await visit.ExpectNoSidewaysScrollAsync();
        await visit.Page.SetViewportSizeAsync(1280, 900);
    }

    /// <summary>The page has no word in Latin letters but names of products and formats, ids, snippets, values of the API, and those that are allowed.</summary>
    /// <param name="visit">The page.</param>
    /// <param name="data">Selects elements that show what keys and models are called; they are not looked at.</param>
    /// <param name="allowed">Words that this page may have.</param>
    public static async Task ChineseAsync(Visit visit, string data = ":not(*)", params string[] allowed)
    {
        await visit.SettleAsync();
        var text = await visit.Page.EvaluateAsync<string>(
            """
            data => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('code, pre, [lang=en], [role=tab], option, datalist') && !e.closest(data))
                .flatMap(e => [...[...e.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.data), e.getAttribute('aria-label'), e.getAttribute('title'), e.getAttribute('placeholder')])
                .join('\n')
            """,
            data);
        Assert.Empty(Latin().Matches(text).Select(m => m.Value).Except([.. LatinEverywhere, .. allowed], StringComparer.Ordinal));
        await FullWidthAsync(visit);
    }

    /// <summary>Chinese has punctuation of its own width, also where a sentence is put together from parts.</summary>
    private static async Task FullWidthAsync(Visit visit)
    {
        var lines = await visit.Page.EvaluateAsync<string>("() => (document.querySelector('dialog[open]') ?? document.querySelector('main')).innerText");
        Assert.Empty(HalfWidth().Matches(lines).Select(m => m.Value));
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs} ?[,:;!?()]|[,:;!?()] ?\p{IsCJKUnifiedIdeographs}|[。，：；] \p{IsCJKUnifiedIdeographs}")]
    private static partial Regex HalfWidth();

    [GeneratedRegex("[A-Za-z][A-Za-z_-]*")]
    private static partial Regex Latin();
}
