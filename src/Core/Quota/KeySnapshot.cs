using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>A key at one instant.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Status">Its status.</param>
/// <param name="Limits">All limits, in the record's order.</param>
/// <param name="NextRequest">
/// The verdict on one more request, made by the code that charges: one of each gate unit (<see cref="Unit.IsGate"/>). Its wait counts from
/// this instant: see <see cref="NextRequestAt"/>.
/// </param>
/// <param name="RequestsUsed">Requests charged over the key's lifetime.</param>
/// <param name="LastUsedAt">When it last spent; null before its first use.</param>
/// <param name="ValidUntil">How long all this stays true if nobody writes to the key: the next end of a window, of a hold or of the key, or a second before it.</param>
public sealed record KeySnapshot(
    KeyRecord Record,
    KeyStatus Status,
    ImmutableArray<LimitStatus> Limits,
    Decision NextRequest,
    long RequestsUsed,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset ValidUntil)
{
    /// <summary>The verdict on one more request at a later instant before <see cref="ValidUntil"/>: the same, with the wait from then.</summary>
    public Decision NextRequestAt(DateTimeOffset now) =>
        NextRequest.Shortage is { } shortage ? NextRequest with { RetryAfter = shortage.WaitFrom(now) } : NextRequest;
}
