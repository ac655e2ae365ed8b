using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Storage;

/// <summary>Reads audit rows. Each is written together with its change.</summary>
public interface IAuditLog
{
    /// <summary>One page, newest first.</summary>
    Task<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellationToken);
}

/// <summary>One change that an administrator made.</summary>
public sealed record AuditEntry
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What: <c>key.create</c>, <c>key.update</c>, <c>key.revoke</c>, <c>key.suspend</c>, <c>key.resume</c>, <c>key.rotate</c>, <c>key.reset</c>.</summary>
    public required string Action { get; init; }

    /// <summary>On which key; null for a change to several, which <see cref="Detail"/> counts.</summary>
    public KeyId? KeyId { get; init; }

    /// <summary>The client's address as the host saw it.</summary>
    public required string Address { get; init; }

    /// <summary>The request's id.</summary>
    public required string RequestId { get; init; }

    /// <summary>The fields that were set, in words, at most 1,000 characters; never a secret.</summary>
    public required string Detail { get; init; }

    /// <summary>Tells rows of the same instant apart. Its order has no meaning.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();
}

/// <summary>Which audit rows to read.</summary>
/// <param name="Limit">The most rows a page holds, 1 … 1,000.</param>
/// <param name="Key">Only this key; null for all.</param>
/// <param name="Action">Only this action; null for all.</param>
/// <param name="From">Not before this instant; null for no bound.</param>
/// <param name="To">Before this instant; null for no bound.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record AuditQuery(
    int Limit = 100,
    KeyId? Key = null,
    string? Action = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    AuditPosition? After = null);

/// <summary>A place in the audit listing: newest first, then by row id descending (ordinal order of its 32 hexadecimal digits).</summary>
public readonly record struct AuditPosition(DateTimeOffset At, Guid Id);

/// <summary>One page of audit rows.</summary>
/// <param name="Entries">The rows.</param>
/// <param name="Next">Where the next page begins; null after the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, AuditPosition? Next);
