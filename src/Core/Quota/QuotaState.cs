using System.Collections.Immutable;

namespace QuotaFunctions.Core.Quota;

/// <summary>Everything about one key that spending changes. Immutable; only <see cref="QuotaTransition"/> makes the next one.</summary>
public sealed record QuotaState
{
    /// <summary>How many write ids are remembered: the last one of each of so many engines.</summary>
    public const int RememberedWrites = 16;

    /// <summary>The state of a key that nobody has used.</summary>
    public static QuotaState Initial { get; } = new();

    /// <summary>Counts the writes of this state, from 0; with <see cref="RecentWrites"/> it tells a lost answer from a conflict.</summary>
    public long Revision { get; init; }

    /// <summary>The ids of the last writes, newest last.</summary>
    public ImmutableArray<Guid> RecentWrites { get; init; } = [];

    /// <summary>Requests over the key's lifetime, one per limit, and those of limits that were taken away in a window that is still open.</summary>
    public ImmutableArray<Counter> Counters { get; init; } = [];

    /// <summary>The open holds.</summary>
    public ImmutableDictionary<HoldId, Hold> Holds { get; init; } = ImmutableDictionary<HoldId, Hold>.Empty;

    /// <summary>How many holds have not expired at an instant.</summary>
    public int OpenHoldsAt(DateTimeOffset now) => Holds.Values.Count(h => h.ExpiresAt > now);

    /// <summary>The earliest expiry among the open holds; null when there are none.</summary>
    public DateTimeOffset? NextHoldExpiry { get; init; }

    /// <summary>How many operation rows the key has, by the hour in which they expire.</summary>
    public ImmutableArray<RememberedHour> Remembered { get; init; } = [];

    /// <summary>When the key last spent; null before its first use.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The UTC day that <see cref="Usage"/> counts.</summary>
    public DateOnly UsageDay { get; init; }

    /// <summary>The totals of that day; earlier days are only in the store's usage rows.</summary>
    public ImmutableArray<UsageAmount> Usage { get; init; } = [];
}
