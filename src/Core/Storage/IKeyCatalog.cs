using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Storage;

/// <summary>Issues and lists keys.</summary>
public interface IKeyCatalog
{
    /// <summary>Adds new keys, at most 1,000, each with an unused state; durable when it returns.</summary>
    /// <param name="records">The records; their ids are new.</param>
    /// <param name="audit">The audit row of the issuing, one for all.</param>
    /// <param name="cancellationToken">Before the write begins.</param>
    /// <exception cref="KeyExistsException">The first key's id is there already; nothing was added.</exception>
    /// <exception cref="StoreUnavailableException">The store failed; nothing was added.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed, and keys may have been added, all or some.</exception>
    /// <remarks>SQLite adds all or none. Table Storage adds one by one, so that a fault can leave the first ones; their secrets are shown to nobody then.</remarks>
    Task CreateAsync(IReadOnlyList<KeyRecord> records, AuditEntry audit, CancellationToken cancellationToken);

    /// <summary>
    /// One page, newest first. Looks at a bounded number of keys, so a page under a filter can be short, even empty, while
    /// <see cref="KeyPage.Next"/> says that there is more.
    /// </summary>
    Task<KeyPage> ListAsync(KeyQuery query, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Keys with an open hold whose expiry has passed, at most <paramref name="limit"/>, in no order.</summary>
    Task<IReadOnlyList<KeyId>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Keys that expire in a span, the next one first, without those that are revoked or suspended. Looks at a bounded number of keys, so that in a
    /// large span some can be missing.
    /// </summary>
    /// <param name="from">The earliest expiry.</param>
    /// <param name="until">The end: a key that expires at this instant is not found.</param>
    /// <param name="limit">The most keys, 1 … 200.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<StoredKey>> FindExpiringAsync(DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>How many holds are open. Looks at a bounded number of keys, at least 200, so that the count can be too low where more have holds.</summary>
    Task<long> CountOpenHoldsAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Which keys to list: those that match all of the filters.</summary>
/// <param name="Limit">The most keys a page holds, 1 … 1,000.</param>
/// <param name="Status">Only keys with this status; null for all.</param>
/// <param name="Label">Only keys with exactly this label; null for all.</param>
/// <param name="After">Where the page before ended; null for the first page.</param>
/// <param name="Tag">Only keys that have this tag; null for all.</param>
/// <param name="Owner">Only keys with exactly this owner; null for all.</param>
public sealed record KeyQuery(
    int Limit = 100, KeyStatus? Status = null, string? Label = null, KeyPosition? After = null, Tag? Tag = null, string? Owner = null)
{
    /// <summary>True when a key matches the filters that its record decides: all but <see cref="Status"/>.</summary>
    public bool Includes(KeyRecord record) =>
        (Label is null || record.Label == Label)
        && (Owner is null || record.Owner == Owner)
        && (Tag is not { } tag || record.Tags.Contains(tag));
}

/// <summary>A place in the listing: newest first, then by id descending.</summary>
public readonly record struct KeyPosition(DateTimeOffset CreatedAt, KeyId Id);

/// <summary>One page of keys.</summary>
/// <param name="Keys">The keys that matched.</param>
/// <param name="Next">Where the next page begins; null after the last.</param>
public sealed record KeyPage(IReadOnlyList<StoredKey> Keys, KeyPosition? Next);
