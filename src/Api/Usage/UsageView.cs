using System.Collections.Immutable;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Usage;

/// <summary>Usage of one group; what is not grouped by is null.</summary>
internal sealed record UsageRowView
{
    /// <summary>The UTC day; null when not grouped by.</summary>
    public required DateOnly? Day { get; init; }

    /// <summary>The key's id; null when not grouped by.</summary>
    public required string? KeyId { get; init; }

    /// <summary>The key's label; null when not grouped by key, and for a key without one.</summary>
    public required string? Label { get; init; }

    /// <summary>The model, empty for usage without one; null when not grouped by.</summary>
    public required string? Model { get; init; }

    /// <inheritdoc cref="UsageTotalsView.Requests"/>
    public required long Requests { get; init; }

    /// <inheritdoc cref="UsageTotalsView.TokensIn"/>
    public required long TokensIn { get; init; }

    /// <inheritdoc cref="UsageTotalsView.TokensOut"/>
    public required long TokensOut { get; init; }

    /// <inheritdoc cref="UsageTotalsView.Tokens"/>
    public required long Tokens { get; init; }

    /// <inheritdoc cref="UsageTotalsView.Denied"/>
    public required long Denied { get; init; }

    /// <inheritdoc cref="UsageTotalsView.Errors"/>
    public required long Errors { get; init; }

    /// <summary>Where the figures come from, the least certain of them: <c>reported</c>, <c>estimated</c> or <c>held</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The upstream, empty for usage without one; null when not grouped by.</summary>
    public required string? Upstream { get; init; }

    /// <inheritdoc cref="UsageTotalsView.Units"/>
    public required Dictionary<string, long> Units { get; init; }

    /// <summary>A group's usage.</summary>
    public static UsageRowView Of(UsageEntry entry) => new()
    {
        Day = entry.Position.Day,
        KeyId = entry.Position.KeyId?.Value,
        Label = entry.Label,
        Model = entry.Position.Model,
        Requests = entry.Sums.Requests,
        TokensIn = entry.Sums.TokensIn,
        TokensOut = entry.Sums.TokensOut,
        Tokens = entry.Sums.Tokens,
        Denied = entry.Sums.Denied,
        Errors = entry.Sums.Errors,
        Source = entry.Sums.Source.ToName(),
        Upstream = entry.Position.Upstream?.Value,
        Units = entry.Sums.Units.ToDictionary(),
    };
}

/// <summary>Usage of everything that was asked for.</summary>
internal sealed record UsageTotalsView
{
    /// <summary>Requests charged.</summary>
    public required long Requests { get; init; }

    /// <summary>Tokens of prompts.</summary>
    public required long TokensIn { get; init; }

    /// <summary>Tokens of answers.</summary>
    public required long TokensOut { get; init; }

    /// <summary>Tokens charged.</summary>
    public required long Tokens { get; init; }

    /// <summary>Uses that were refused: by a limit, for their model, or because the key is revoked or has expired.</summary>
    public required long Denied { get; init; }

    /// <summary>Forwarded requests that the upstream failed.</summary>
    public required long Errors { get; init; }

    /// <summary>
    /// All other units that were charged, <c>microusd</c> and callers' own, by name in ordinal order: at most 64, and the rest together as
    /// <c>(other)</c>. Empty when there are none.
    /// </summary>
    public required Dictionary<string, long> Units { get; init; }

    /// <summary>Sums as a record.</summary>
    public static UsageTotalsView Of(UsageSums sums) => new()
    {
        Requests = sums.Requests,
        TokensIn = sums.TokensIn,
        TokensOut = sums.TokensOut,
        Tokens = sums.Tokens,
        Denied = sums.Denied,
        Errors = sums.Errors,
        Units = sums.Units.ToDictionary(),
    };
}

/// <summary>A page of usage, sorted by what it is grouped by.</summary>
/// <param name="Rows">The groups, at most 1,000.</param>
/// <param name="Totals">The sums over all pages.</param>
/// <param name="NextCursor">Where the next page begins; null on the last.</param>
internal sealed record UsagePageView(ImmutableArray<UsageRowView> Rows, UsageTotalsView Totals, string? NextCursor);
