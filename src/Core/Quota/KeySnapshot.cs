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
    /// True when this machine does not know the key's time zone and a window of it would have to begin: nothing can be spent, and the limits
    /// stand as if nothing were used, with no time of reset.
    /// </summary>
    public bool LacksTimeZone { get; init; }

    /// <summary>True while the key may make one more request: it is open, and every limit on requests or tokens has at least one left.</summary>
    public bool MayRequest => Key.RevokedAt is null && Status != KeyStatus.Expired && !LacksTimeZone && Blocking is null;

    /// <summary>The limit that refuses one more request; of several, the one that takes longest to have room again. Null when none does.</summary>
    public LimitStatus? Blocking
    {
        get
        {
            LimitStatus? worst = null;
            foreach (var status in Limits)
            {
                if (status.Remaining == 0 && (status.Unit == Unit.Requests || status.Unit == Unit.Tokens)
                    && (worst is not { } w || (status.ResetsAt ?? DateTimeOffset.MaxValue) > (w.ResetsAt ?? DateTimeOffset.MaxValue)))
                {
                    worst = status;
                }
            }

            return worst;
        }
    }
}
