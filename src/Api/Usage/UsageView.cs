using System.Collections.Immutable;
using System.Text.Json.Serialization;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Usage;

/// <summary>Sums of usage.</summary>
internal record UsageSumsView
{
    /// <summary>Creates the view of sums.</summary>
    public UsageSumsView(UsageSums sums)
    {
        Requests = sums.Requests;
        TokensIn = sums.TokensIn;
        TokensOut = sums.TokensOut;
        Tokens = sums.Tokens;
        Denied = sums.Denied;
        Errors = sums.Errors;
        Units = sums.Units.ToDictionary();
    }

    /// <summary>Requests charged.</summary>
    public long Requests { get; }

    /// <summary>Prompt tokens.</summary>
    public long TokensIn { get; }

    /// <summary>Completion tokens.</summary>
    public long TokensOut { get; }

    /// <summary>Tokens charged.</summary>
    public long Tokens { get; }

    /// <summary>Refused requests: by a limit, for their model, or because the key is revoked, suspended or expired.</summary>
    public long Denied { get; }

    /// <summary>Forwarded requests that failed at the upstream.</summary>
    public long Errors { get; }

    /// <summary>
    /// All other units that were charged, <c>microusd</c> and callers' own, by name in ordinal order: at most 64; the rest are summed as
    /// <c>(other)</c>. Empty when there are none.
    /// </summary>
    [JsonPropertyOrder(2)]
    public Dictionary<string, long> Units { get; }
}

/// <summary>Usage of one group; values that are not grouped by are null.</summary>
internal sealed record UsageRowView : UsageSumsView
{
    /// <summary>Creates the view of a group's usage.</summary>
    public UsageRowView(UsageEntry entry)
        : base(entry.Sums)
    {
        Day = entry.Position.Day;
        KeyId = entry.Position.KeyId?.Value;
        Label = entry.Label;
        Model = entry.Position.Model;
        Source = entry.Sums.Source.ToName();
        Upstream = entry.Position.Upstream?.Value;
        Owner = entry.Position.Owner;
        Tag = entry.Position.Tag?.Value;
    }

    /// <summary>The UTC day; null when not grouped by.</summary>
    [JsonPropertyOrder(-1)]
    public DateOnly? Day { get; }

    /// <summary>The key's id; null when not grouped by.</summary>
    [JsonPropertyOrder(-1)]
    public string? KeyId { get; }

    /// <summary>The key's label; null when not grouped by key, and for a key without one.</summary>
    [JsonPropertyOrder(-1)]
    public string? Label { get; }

    /// <summary>The model, empty for usage without one; null when not grouped by.</summary>
    [JsonPropertyOrder(-1)]
    public string? Model { get; }

    /// <summary>The source of the figures, the least certain of them: <c>reported</c>, <c>estimated</c> or <c>held</c>.</summary>
    [JsonPropertyOrder(1)]
    public string Source { get; }

    /// <summary>The upstream, empty for usage without one; null when not grouped by.</summary>
    [JsonPropertyOrder(1)]
    public string? Upstream { get; }

    /// <summary>The owner of the keys; null when not grouped by, and for keys without one.</summary>
    [JsonPropertyOrder(1)]
    public string? Owner { get; }

    /// <summary>A tag that the keys have; null when not grouped by, and for keys without one.</summary>
    [JsonPropertyOrder(1)]
    public string? Tag { get; }
}

/// <summary>A page of usage, sorted by what it is grouped by.</summary>
/// <param name="Rows">The groups, at most 1,000.</param>
/// <param name="Totals">The sums over all pages.</param>
/// <param name="NextCursor">Where the next page begins; null on the last.</param>
internal sealed record UsagePageView(ImmutableArray<UsageRowView> Rows, UsageSumsView Totals, string? NextCursor);
