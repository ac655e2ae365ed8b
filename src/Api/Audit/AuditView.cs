using System.Collections.Immutable;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Audit;

/// <summary>One change that an administrator made.</summary>
internal sealed record AuditEntryView
{
    /// <summary>The entry's id: 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>key.create</c>, <c>key.update</c>, <c>key.revoke</c>, <c>key.suspend</c>, <c>key.resume</c>, <c>key.rotate</c> or <c>key.reset</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The key's id; null when several keys were issued at once.</summary>
    public required string? KeyId { get; init; }

    /// <summary>The administrator's IP address.</summary>
    public required string Address { get; init; }

    /// <summary>The id of the request that made it.</summary>
    public required string RequestId { get; init; }

    /// <summary>The change in words, at most 1,000 characters.</summary>
    public required string Detail { get; init; }

    /// <summary>Creates the view of a log entry.</summary>
    public static AuditEntryView Of(AuditEntry entry) => new()
    {
        Id = entry.Id.ToString("n"),
        At = entry.At,
        Action = entry.Action,
        KeyId = entry.KeyId?.Value,
        Address = entry.Address,
        RequestId = entry.RequestId,
        Detail = entry.Detail,
    };
}

/// <summary>A page of the audit log, newest first.</summary>
/// <param name="Entries">The entries, at most 1,000.</param>
/// <param name="NextCursor">Where the next page begins; null on the last.</param>
internal sealed record AuditPageView(ImmutableArray<AuditEntryView> Entries, string? NextCursor);
