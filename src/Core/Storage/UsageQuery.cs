using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>Which usage to sum.</summary>
/// <param name="Limit">The most rows a page holds, 1 … 1,000.</param>
/// <param name="GroupBy">What to sum over.</param>
/// <param name="Key">Only this key; null for all.</param>
/// <param name="From">First UTC day, inclusive; null for no bound.</param>
/// <param name="To">Last UTC day, inclusive; null for no bound.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
/// <param name="Upstream">Only what this upstream did; null for all.</param>
/// <param name="Tag">Only keys that have this tag at the time of the query; null for all.</param>
/// <param name="Owner">Only keys with exactly this owner at the time of the query; null for all.</param>
public sealed record UsageQuery(
    int Limit = 100,
    UsageGrouping GroupBy = UsageGrouping.Default,
    KeyId? Key = null,
    DateOnly? From = null,
    DateOnly? To = null,
    UsagePosition? After = null,
    UpstreamName? Upstream = null,
    Tag? Tag = null,
    string? Owner = null)
{
    /// <summary>True when only keys of one tag or owner are asked for.</summary>
    public bool IsOfGroup => Tag is not null || Owner is not null;

    /// <summary>True when a store has to know the owner and tags of keys to answer.</summary>
    public bool NeedsGroups => IsOfGroup || (GroupBy & (UsageGrouping.Owner | UsageGrouping.Tag)) != UsageGrouping.None;

    /// <summary>True when usage of this upstream is asked for.</summary>
    public bool Includes(UpstreamName upstream) => Upstream is not { } only || only == upstream;

    /// <summary>True when usage of keys of this owner and these tags is asked for.</summary>
    public bool Includes(KeyGroups groups) =>
        (Owner is null || groups.Owner == Owner) && (Tag is not { } only || groups.Tags.Contains(only));
}

/// <summary>What usage rows are summed over.</summary>
[Flags]
public enum UsageGrouping
{
    /// <summary>One row for everything.</summary>
    None = 0,

    /// <summary>A row a UTC day.</summary>
    Day = 1,

    /// <summary>A row a key.</summary>
    Key = 2,

    /// <summary>A row a model.</summary>
    Model = 4,

    /// <summary>A row an upstream.</summary>
    Upstream = 8,

    /// <summary>A row an owner, and one for keys without.</summary>
    Owner = 16,

    /// <summary>A row a tag, in which all keys that have it count, and one for keys without.</summary>
    Tag = 32,

    /// <summary>What a report is grouped by where nothing else is said: a row a day, key and model.</summary>
    Default = Day | Key | Model,

    /// <summary>The finest: a row a day, key, owner, tag, model and upstream.</summary>
    All = Default | Upstream | Owner | Tag,
}
