using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>Something that is done to one key. <see cref="QuotaTransition"/> says what each means.</summary>
public abstract record QuotaOperation;

/// <summary>Charge <paramref name="Cost"/>: all units or none.</summary>
public sealed record ConsumeOperation(Cost Cost, string Model = "") : QuotaOperation;

/// <summary>
/// Set aside up to <paramref name="Wanted"/>. A unit that has less left is granted what is left, as long as that is at least
/// <paramref name="Minimum"/>; otherwise nothing is held.
/// </summary>
/// <param name="Id">The hold's id, made by the caller.</param>
/// <param name="Wanted">The most that is asked for.</param>
/// <param name="Minimum">The least that is of use; the same as <paramref name="Wanted"/> for an exact hold.</param>
/// <param name="TimeToLive">How long until it is charged as held, above zero.</param>
/// <param name="Model">The model; empty when there is none.</param>
/// <param name="IsTracked">See <see cref="Hold.IsTracked"/>.</param>
public sealed record HoldOperation(HoldId Id, Cost Wanted, Cost Minimum, TimeSpan TimeToLive, string Model = "", bool IsTracked = false)
    : QuotaOperation;

/// <summary>
/// Set aside, for an instance to spend from, as much of <paramref name="Wanted"/> as the limits leave. It becomes a hold, which is settled
/// with what the instance has spent.
/// </summary>
/// <param name="Id">The hold's id, made by the caller.</param>
/// <param name="Wanted">The most that is asked for.</param>
/// <param name="TimeToLive">How long until it is charged as held, above zero.</param>
public sealed record SliceOperation(HoldId Id, Cost Wanted, TimeSpan TimeToLive) : QuotaOperation;

/// <summary>End a hold by charging what the work really cost.</summary>
/// <param name="Id">The hold.</param>
/// <param name="Actual">What is charged, even where it passes the hold: it has been spent.</param>
/// <param name="Source">Where <paramref name="Actual"/> comes from.</param>
/// <param name="TokensIn">Tokens of the prompt, for the usage row.</param>
/// <param name="TokensOut">Tokens of the answer, for the usage row.</param>
/// <param name="Model">The model that answered; null keeps the hold's.</param>
/// <param name="Upstream">The upstream that did the work, for the usage row.</param>
public sealed record SettleOperation(
    HoldId Id,
    Cost Actual,
    UsageSource Source = UsageSource.Reported,
    long TokensIn = 0,
    long TokensOut = 0,
    string? Model = null,
    UpstreamName Upstream = default)
    : QuotaOperation;

/// <summary>End a hold without a charge.</summary>
/// <param name="Id">The hold.</param>
/// <param name="IsError">True when the upstream failed, which is counted.</param>
/// <param name="Upstream">The upstream that failed, for the usage row.</param>
public sealed record ReleaseOperation(HoldId Id, bool IsError = false, UpstreamName Upstream = default) : QuotaOperation;

/// <summary>Charge the holds that have expired and add counts that were kept in memory.</summary>
/// <param name="Denied">Refusals since the last count.</param>
public sealed record TallyOperation(long Denied = 0) : QuotaOperation;

/// <summary>An administrator's change.</summary>
/// <param name="Change">What changes.</param>
/// <param name="IfRevision">The record's revision that the change was made for; null for any.</param>
public sealed record ChangeOperation(KeyChange Change, long? IfRevision = null) : QuotaOperation;
