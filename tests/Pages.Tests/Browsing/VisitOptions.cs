using System.Collections.Immutable;
using Microsoft.Playwright;

namespace QuotaFunctions.Pages.Tests.Browsing;

/// <summary>Who visits a page, and with what.</summary>
public sealed record VisitOptions
{
    /// <summary>The theme that the visitor's system has.</summary>
    public ColorScheme Theme { get; init; } = ColorScheme.Light;

    /// <summary>The browser's language.</summary>
    public string Locale { get; init; } = "en-US";

    /// <summary>The width of the window, in CSS pixels.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>The statuses of refusals that the test provokes by opening the page.</summary>
    public ImmutableArray<int> Expects { get; init; } = [];

    /// <summary>Whether the tab has signed in before.</summary>
    public bool IsSignedIn { get; init; } = true;
}
