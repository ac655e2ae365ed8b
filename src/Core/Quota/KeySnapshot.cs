using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>One key as it stands at one instant.</summary>
/// <param name="Key">Its record.</param>
/// <param name="Status">What it is good for.</param>
/// <param name="Limits">All limits, in the record's order.</param>
/// <param name="RequestsUsed">Requests charged over the key's lifetime.</param>
/// <param name="LastUsedAt">When it last spent; null before its first use.</param>
/// <param name="ValidUntil">Until when all this stays true if nobody touches the key: the next end of a window, of a hold or of the key.</param>
public sealed record KeySnapshot(
    KeyRecord Key, KeyStatus Status, ImmutableArray<LimitStatus> Limits, long RequestsUsed, DateTimeOffset? LastUsedAt, DateTimeOffset ValidUntil)
{
    /// <summary>
    /// What would refuse one more request: one of each unit that a check asks about, judged as spending judges it. Null while every limit
    /// on requests or tokens has at least one left.
    /// </summary>
    public Shortage? Shortage { get; init; }

    /// <summary>
    /// True when this machine does not know the key's time zone and a window of it would have to begin: nothing can be spent, and the limits
    /// stand as if nothing were used, with no time of reset.
    /// </summary>
    public bool LacksTimeZone { get; init; }

    /// <summary>True while the key may make one more request: it is open, and no limit refuses it.</summary>
    public bool MayRequest => Key.RevokedAt is null && Status != KeyStatus.Expired && !LacksTimeZone && Shortage is null;
}
