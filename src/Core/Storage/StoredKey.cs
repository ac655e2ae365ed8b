using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>A store's own mark of one version of a key: a number (SQLite) or a tag (Table Storage's ETag).</summary>
public readonly record struct StoreVersion(long Number, string? Tag = null);

/// <summary>A key as a store has it.</summary>
public sealed record StoredKey(KeyRecord Record, QuotaState State, StoreVersion Version);

/// <summary>The outcome of a write, as far as the store knows.</summary>
public enum WriteOutcome
{
    /// <summary>The write was sent and its answer was lost: it may have been carried out, it may be under way still, or it never arrived.</summary>
    Unknown,

    /// <summary>The write is durable.</summary>
    Written,

    /// <summary>The version had moved on, or there is no such key: nothing was written.</summary>
    Conflict,
}

/// <summary>The result of a write.</summary>
public readonly record struct WriteResult
{
    private WriteResult(WriteOutcome outcome, StoreVersion version, string? reason)
    {
        Outcome = outcome;
        Version = version;
        Reason = reason;
    }

    /// <summary>Somebody else was first; nothing was written.</summary>
    public static WriteResult Conflict { get; } = new(WriteOutcome.Conflict, default, null);

    /// <summary>The outcome.</summary>
    public WriteOutcome Outcome { get; }

    /// <summary>True for <see cref="WriteOutcome.Written"/>.</summary>
    public bool IsWritten => Outcome == WriteOutcome.Written;

    /// <summary>The version after the write; default unless it is written.</summary>
    public StoreVersion Version { get; }

    /// <summary>For <see cref="WriteOutcome.Unknown"/>: why, in words an operator can act on, without a secret; else null.</summary>
    public string? Reason { get; }

    /// <summary>The write is durable.</summary>
    public static WriteResult Written(StoreVersion version) => new(WriteOutcome.Written, version, null);

    /// <summary>The answer was lost.</summary>
    public static WriteResult Unknown(string reason) => new(WriteOutcome.Unknown, default, reason);
}

/// <summary>One atomic write to one key.</summary>
public sealed record QuotaWrite
{
    /// <summary>The key.</summary>
    public required KeyId Id { get; init; }

    /// <summary>The version it was read at.</summary>
    public required StoreVersion Expected { get; init; }

    /// <summary>The next state.</summary>
    public required QuotaState State { get; init; }

    /// <summary>The next record; null when it did not change.</summary>
    public KeyRecord? Record { get; init; }

    /// <summary><see cref="QuotaTransition.FactsOf"/> the next record and state; to be kept beside them.</summary>
    public required KeyFacts Facts { get; init; }

    /// <summary>Usage rows to set (not to add to): writing them twice is the same as once.</summary>
    public ImmutableArray<UsageRow> Usage { get; init; } = [];

    /// <summary>Operation rows to add.</summary>
    public ImmutableArray<StoredOperation> Operations { get; init; } = [];

    /// <summary>Audit rows to add.</summary>
    public ImmutableArray<AuditEntry> Audit { get; init; } = [];
}

/// <summary>A usage row: one key, UTC day, model, upstream, source and unit.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="Day">The UTC day.</param>
/// <param name="Model">The model; empty when there is none.</param>
/// <param name="Upstream">The upstream that did the work.</param>
/// <param name="Source">Where the figure came from.</param>
/// <param name="Unit">A limit's unit or one of <see cref="UsageUnits"/>.</param>
/// <param name="Amount">The day's total.</param>
public readonly record struct UsageRow(
    KeyId KeyId, DateOnly Day, string Model, UpstreamName Upstream, UsageSource Source, string Unit, long Amount);

/// <summary>The first answer to an operation id, kept so that a repetition gets it again.</summary>
public sealed record StoredOperation
{
    /// <summary>The operation's id: 1 to 64 characters of base64url; safe as a key in any store.</summary>
    public required string Id { get; init; }

    /// <summary>What the operation was, in canonical form; another one under the same id is a mistake.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The limits as they stood in the first answer.</summary>
    public ImmutableArray<LimitStatus> Limits { get; init; } = [];

    /// <summary>The hold in the first answer, if it made one.</summary>
    public Hold? Hold { get; init; }

    /// <summary>From this instant on the row counts as absent.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
