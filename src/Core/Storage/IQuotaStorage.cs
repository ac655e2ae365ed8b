namespace QuotaFunctions.Core.Storage;

/// <summary>One opened store with all its parts; disposing it finishes what is waiting and closes it.</summary>
public interface IQuotaStorage : IAsyncDisposable
{
    /// <summary><c>sqlite</c>, <c>tables</c> or <c>memory</c>.</summary>
    string Kind { get; }

    /// <summary>Documents of keys.</summary>
    IQuotaStore Quota { get; }

    /// <summary>Issuing and listing.</summary>
    IKeyCatalog Keys { get; }

    /// <summary>Usage rows.</summary>
    IUsageLog Usage { get; }

    /// <summary>Audit rows.</summary>
    IAuditLog Audit { get; }

    /// <summary>Rows of the timeline.</summary>
    ITimelineLog Timeline { get; }

    /// <summary>Moving whole keys between stores, and facts about the store.</summary>
    IKeyTransfer Transfer { get; }

    /// <summary>
    /// How old a cached key may be when it is only read (a check, a listing of one key). Spending never relies on it.
    /// Bounded by 5 s; where this process is the only writer it can be short, because a read is cheap.
    /// </summary>
    TimeSpan ReadStaleness { get; }

    /// <summary>Counts writes by others, so that a cached key need not be read again while there are none; null for a store that cannot tell.</summary>
    ExternalWrites? ExternalWrites => null;

    /// <summary>Makes what is missing (file, tables, migrations). Called once, before anything else.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened, and why.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Writes a probe row and reads it back. Readiness reports how long that took.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be written or read, and why.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Counts for the sponsor's overview.</summary>
    Task<StoreStatistics> ReadStatisticsAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes expired operation rows and other leftovers; bounded work a call.</summary>
    Task CleanUpAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Counts over all keys.</summary>
/// <param name="Active">Keys that may spend.</param>
/// <param name="Exhausted">Keys with a limit used up.</param>
/// <param name="Suspended">Keys that are suspended.</param>
/// <param name="Expired">Keys past their expiry.</param>
/// <param name="Revoked">Keys that were revoked.</param>
/// <param name="OpenHolds">Holds that are neither settled nor expired.</param>
/// <param name="SizeBytes">What the store takes up; null where it cannot tell.</param>
public sealed record StoreStatistics(long Active, long Exhausted, long Suspended, long Expired, long Revoked, long OpenHolds, long? SizeBytes);
