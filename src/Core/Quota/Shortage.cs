using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>Why a limit has no room for a cost.</summary>
public enum ShortageCause
{
    /// <summary>There is room, but operations in flight hold it; it may be free again any second.</summary>
    Held,

    /// <summary>Used up until the window ends.</summary>
    UsedUntilReset,

    /// <summary>A lifetime limit is used up, which waiting does not change.</summary>
    UsedForGood,

    /// <summary>The window would end, but the key expires before.</summary>
    ExpiresBeforeReset,

    /// <summary>The cost is larger than the limit itself.</summary>
    CostAboveLimit,
}

/// <summary>A limit that has no room for a cost.</summary>
/// <param name="Limit">The limit's state.</param>
/// <param name="Cause">Why it has no room.</param>
public readonly record struct Shortage(LimitStatus Limit, ShortageCause Cause)
{
    /// <summary>The wait before a retry where only holds are in the way: most end well before they expire.</summary>
    internal static readonly TimeSpan HoldWait = TimeSpan.FromSeconds(1);

    /// <summary>How long from <paramref name="now"/> until there may be room; null when waiting cannot help.</summary>
    public TimeSpan? WaitFrom(DateTimeOffset now) => Cause switch
    {
        ShortageCause.Held => HoldWait,
        ShortageCause.UsedUntilReset => Limit.ResetsAt - now,
        _ => null,
    };

    /// <summary>Tells why a counter has no room for so much.</summary>
    /// <param name="status">The limit's state.</param>
    /// <param name="amount">What it has no room for.</param>
    /// <param name="expiry">The key's expiry; null for never.</param>
    /// <param name="now">The instant, by the caller's clock.</param>
    internal static Shortage Of(LimitStatus status, long amount, DateTimeOffset? expiry, DateTimeOffset now)
    {
        var cause = amount > status.Limit.Max ? ShortageCause.CostAboveLimit
            : status.Used <= status.Limit.Max - amount ? ShortageCause.Held
            : status.ResetsAt is null ? ShortageCause.UsedForGood
            : ShortageCause.UsedUntilReset;
        var shortage = new Shortage(status, cause);
        return shortage.WaitFrom(now) is { } wait && now + wait >= expiry ? new Shortage(status, ShortageCause.ExpiresBeforeReset) : shortage;
    }
}
