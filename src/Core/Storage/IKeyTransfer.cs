using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Storage;

/// <summary>Reads and adds whole keys as they are, to move them between stores while no server writes to either.</summary>
public interface IKeyTransfer
{
    /// <summary>All that the store has of a key; null when there is no such key.</summary>
    /// <param name="id">The key.</param>
    /// <param name="now">Operation rows that have expired at this instant are left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store failed, or a row of the key is damaged; the reason names it.</exception>
    Task<KeyContents?> ReadAsync(KeyId id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// All that the store has of every key, in the ordinal order of their ids. Keys that are added meanwhile with a smaller id than the one read last are not
    /// read. It is the fast way to read many keys: a few requests for a thousand of them.
    /// </summary>
    /// <param name="now">Operation rows that have expired at this instant are left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StoreUnavailableException">The store failed, or a row of a key is damaged; the reason names it.</exception>
    IAsyncEnumerable<KeyContents> ReadAllAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Adds keys as they are, with what listings need. A key exists only when all of its rows do. After a fault some of the keys may have been added;
    /// adding what was cut short adds the rest. No server may write to the store meanwhile.
    /// </summary>
    /// <param name="keys">At most 1,000 keys, no two alike.</param>
    /// <param name="cancellationToken">Before the write begins.</param>
    /// <exception cref="KeyExistsException">A key with this id is there already, and nothing of it was changed. Others of the call may have been added.</exception>
    /// <exception cref="StoreUnavailableException">The store failed, or a key is too large for it; the reason names it.</exception>
    /// <exception cref="OutcomeUnknownException">The store failed, and it is not known which keys were added.</exception>
    Task AddAsync(IReadOnlyList<KeyContents> keys, CancellationToken cancellationToken);

    /// <summary>Adds audit rows; a row that is there (by its instant and id) stays.</summary>
    /// <exception cref="StoreUnavailableException">The store failed; some of the rows may have been added.</exception>
    Task AddAuditAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>Reads the store's marks; the defaults when none were set.</summary>
    /// <exception cref="StoreUnavailableException">The store failed.</exception>
    Task<StoreMarks> ReadMarksAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the store's marks, all of them.</summary>
    /// <exception cref="StoreUnavailableException">The store failed; the marks may have been set.</exception>
    Task SetMarksAsync(StoreMarks marks, CancellationToken cancellationToken);
}
