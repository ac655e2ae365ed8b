using System.Collections.Immutable;
using System.Text.Json.Serialization;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Usage;

/// <summary>What a key has used, for its holder.</summary>
/// <param name="Key">The key that made the request.</param>
/// <param name="Limits">Its limits as they stand, in the record's order; empty for an unlimited key.</param>
/// <param name="Rows">Its usage by UTC day and model, newest day first, at most 1,000 rows.</param>
/// <param name="Totals">The sums over all of the days asked for.</param>
internal sealed record OwnUsageView(OwnUsageKeyView Key, ImmutableArray<LimitView> Limits, ImmutableArray<OwnUsageRowView> Rows, OwnUsageSumsView Totals)
{
    /// <summary>Creates the view of a key and a page of its usage.</summary>
    public static OwnUsageView Of(KeySnapshot key, UsagePage page) => new(
        new OwnUsageKeyView
        {
            Id = key.Record.Id.Value,
            Label = key.Record.Label,
            ExpiresAt = key.Record.ExpiresAt,
            MaxParallel = key.Record.MaxParallel,
            Models = key.Record.Models.IsDefaultOrEmpty ? null : key.Record.Models,
        },
        LimitView.Of(key.Limits),
        [.. page.Entries.Select(static e => new OwnUsageRowView(e))],
        new OwnUsageSumsView(page.Totals));
}

/// <summary>A key and what it may be used for, for its holder.</summary>
internal sealed record OwnUsageKeyView : OwnKeyView
{
    /// <summary>The models that the key may use, 1 to 100; null for every model.</summary>
    [JsonPropertyOrder(1)]
    public required ImmutableArray<string>? Models { get; init; }
}

/// <summary>Sums of a key's usage, for its holder.</summary>
internal record OwnUsageSumsView
{
    /// <summary>Creates the view of sums.</summary>
    public OwnUsageSumsView(UsageSums sums)
    {
        Requests = sums.Requests;
        TokensIn = sums.TokensIn;
        TokensOut = sums.TokensOut;
        Tokens = sums.Tokens;
        Denied = sums.Denied;
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

    /// <summary>Refused requests: by a limit, for their model, or because the key was suspended.</summary>
    public long Denied { get; }

    /// <summary>
    /// All other units that were charged, <c>microusd</c> and own ones, by name in ordinal order: at most 64; the rest are summed as
    /// <c>(other)</c>. Empty when there are none.
    /// </summary>
    public Dictionary<string, long> Units { get; }
}

/// <summary>A key's usage of one model on one day.</summary>
internal sealed record OwnUsageRowView : OwnUsageSumsView
{
    /// <summary>Creates the view of a row that is grouped by day and model.</summary>
    public OwnUsageRowView(UsageEntry entry)
        : base(entry.Sums)
    {
        Day = entry.Position.Day!.Value;
        Model = entry.Position.Model!;
    }

    /// <summary>The UTC day.</summary>
    [JsonPropertyOrder(-1)]
    public DateOnly Day { get; }

    /// <summary>The model; empty for usage without one.</summary>
    [JsonPropertyOrder(-1)]
    public string Model { get; }
}
