using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>The outcome of an operation. All of these are expected; faults are exceptions.</summary>
public enum Verdict
{
    /// <summary>Done, and durable.</summary>
    Allowed,

    /// <summary>A limit refused it; nothing changed.</summary>
    Denied,

    /// <summary>The key is revoked.</summary>
    Revoked,

    /// <summary>The key has expired.</summary>
    Expired,

    /// <summary>The key is suspended.</summary>
    Suspended,

    /// <summary>There is no such key.</summary>
    UnknownKey,

    /// <summary>There is no such hold.</summary>
    UnknownHold,

    /// <summary>The hold has already ended in another way: settled otherwise, released, or expired and charged.</summary>
    HoldClosed,

    /// <summary>The record has another revision than the change was made for.</summary>
    RevisionMismatch,

    /// <summary>The change cannot be made to the record as it is; nothing changed.</summary>
    ChangeDoesNotFit,

    /// <summary>The operation id was used for another operation.</summary>
    OperationMismatch,

    /// <summary>An operation with the same id is in progress.</summary>
    OperationRunning,

    /// <summary>This machine does not know the key's time zone, so the window to charge cannot be told; nothing changed.</summary>
    TimeZoneUnknown,

    /// <summary>The answer would have to be remembered, and the key has as many operations remembered as it may; nothing changed.</summary>
    TooManyRemembered,

    /// <summary>
    /// The store's answer was lost, and reading the key again did not tell whether the operation was done: it was done once, or not at all.
    /// The same operation id makes a repetition safe.
    /// </summary>
    Unknown,

    /// <summary>Too many other writers were first, or too many operations wait. Nothing changed, and a later try may succeed.</summary>
    Contended,
}

/// <summary>The outcome of one operation, with the key as it stands after it.</summary>
public sealed record Decision
{
    /// <summary>The outcome.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The key's record; null for <see cref="Verdict.UnknownKey"/> and <see cref="Verdict.Unknown"/>, and where too much is waiting.</summary>
    public KeyRecord? Key { get; init; }

    /// <summary>All limits after the operation, in the record's order; none where its time zone is unknown.</summary>
    public ImmutableArray<LimitStatus> Limits { get; init; } = [];

    /// <summary>For <see cref="Verdict.Denied"/>: the limit that has no room, and why; of several, the one that has room last.</summary>
    public Shortage? Shortage { get; init; }

    /// <summary>For <see cref="Verdict.Denied"/> and <see cref="Verdict.TooManyRemembered"/>: how long to wait before a retry may succeed; null when waiting cannot help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For <see cref="Verdict.TooManyRemembered"/>: when the first operations are forgotten.</summary>
    public DateTimeOffset? RoomAt { get; init; }

    /// <summary>The hold that was made, or that a settlement ended.</summary>
    public Hold? Hold { get; init; }

    /// <summary>True when this is the first answer to the same operation id, given again.</summary>
    public bool IsReplay { get; init; }

    /// <summary>True for <see cref="Verdict.Allowed"/>.</summary>
    public bool IsAllowed => Verdict == Verdict.Allowed;

    /// <summary>There is no such key.</summary>
    public static Decision UnknownKey { get; } = new() { Verdict = Verdict.UnknownKey };

    /// <summary>It is not known whether the operation was done.</summary>
    public static Decision Unknown { get; } = new() { Verdict = Verdict.Unknown };
}
