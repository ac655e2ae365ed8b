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
/// <param name="Minimum">The least to be granted; the same as <paramref name="Wanted"/> for an exact hold.</param>
/// <param name="TimeToLive">How long until it is charged as held, above zero.</param>
/// <param name="Model">The model; empty when there is none.</param>
/// <param name="IsTracked">See <see cref="Hold.IsTracked"/>.</param>
public sealed record HoldOperation(HoldId Id, Cost Wanted, Cost Minimum, TimeSpan TimeToLive, string Model = "", bool IsTracked = false)
    : QuotaOperation;

/// <summary>
/// Set aside as much of <paramref name="Wanted"/> as the limits leave, for an instance to admit from. Refused as
/// <see cref="Verdict.Denied"/> when they leave nothing of a unit. Only <see cref="ReturnSliceOperation"/> ends a slice before its time.
/// </summary>
/// <param name="Id">The slice's id, made by the caller.</param>
/// <param name="Wanted">The most that is asked for.</param>
/// <param name="TimeToLive">How long until it is charged as held, above zero.</param>
public sealed record TakeSliceOperation(HoldId Id, Cost Wanted, TimeSpan TimeToLive) : QuotaOperation;

/// <summary>End a slice by charging what was admitted from it; the rest is free again.</summary>
/// <param name="Id">The slice. One that is not there answers <see cref="Verdict.UnknownHold"/>: it was returned before, or charged when it expired.</param>
/// <param name="Spent">What was admitted from it. It passes the slice only in units that no limit counts.</param>
public sealed record ReturnSliceOperation(HoldId Id, Cost Spent) : QuotaOperation;

/// <summary>End a hold by charging what the work really cost.</summary>
/// <param name="Id">The hold; a slice is none.</param>
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
/// <param name="Id">The hold; a slice is none.</param>
/// <param name="IsError">True when the upstream failed, which is counted.</param>
/// <param name="Upstream">The upstream that failed, for the usage row.</param>
public sealed record ReleaseOperation(HoldId Id, bool IsError = false, UpstreamName Upstream = default) : QuotaOperation;

/// <summary>Add refusals that were counted in memory to the usage of the day.</summary>
/// <param name="Denied">Refusals since the last count, at least 0; 0 changes nothing.</param>
public sealed record TallyOperation(long Denied) : QuotaOperation;

/// <summary>
/// A barrier: everything that was asked of the key before is done when this is. Charges the holds that have expired; changes nothing when
/// there are none.
/// </summary>
public sealed record FlushOperation : QuotaOperation;

/// <summary>An administrator's change.</summary>
/// <param name="Change">What changes.</param>
/// <param name="IfRevision">The record's revision that the change was made for; null for any.</param>
public sealed record ChangeOperation(KeyChange Change, long? IfRevision = null) : QuotaOperation;
