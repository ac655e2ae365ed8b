using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;
using QuotaFunctions.Storage.Sqlite.Reading;
using QuotaFunctions.Storage.Sqlite.Writing;

namespace QuotaFunctions.Storage.Sqlite;

/// <summary>
/// Stores everything in one SQLite file on a local disk, for one or several processes on one machine. One thread writes in batches
/// (<see cref="SqliteWriter"/>); reads run on the caller's thread.
/// </summary>
/// <param name="options">Where the file is.</param>
/// <param name="logger">Logs the start, faults and recoveries.</param>
public sealed class SqliteStorage(SqliteStorageOptions options, ILogger<SqliteStorage> logger)
    : IQuotaStorage, IQuotaStore, IKeyCatalog, IUsageLog, IAuditLog, ITimelineLog
{
    private const int CleanUpRounds = 20;

    private Opened? _opened;

    /// <inheritdoc/>
    public string Kind => FileFault.Kind;

    /// <summary>The database file's full path.</summary>
    public string Path => File.Path;

    /// <inheritdoc/>
    public IQuotaStore Quota => this;

    /// <inheritdoc/>
    public IKeyCatalog Keys => this;

    /// <inheritdoc/>
    public IUsageLog Usage => this;

    /// <inheritdoc/>
    public IAuditLog Audit => this;

    /// <inheritdoc/>
    public ITimelineLog Timeline => this;

    /// <inheritdoc/>
    public IKeyTransfer Transfer => field ??= new SqliteKeyTransfer(() => Parts.Readers, () => Parts.Writer);

    /// <summary>100 ms: a read of the file costs microseconds.</summary>
    public TimeSpan ReadStaleness => SqliteWriter.MaxStaleness;

    /// <inheritdoc/>
    public ExternalWrites? ExternalWrites => options.IsFrozen ? null : _opened?.Writer.ExternalWrites;

    internal DatabaseFile File { get; } = new(options);

    private Opened Parts => _opened ?? throw new InvalidOperationException("InitializeAsync has not been called");

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken) => Task.Run(Open, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredKey?> ReadAsync(KeyId id, CancellationToken cancellationToken) =>
        Parts.Readers.ReadAsync(id, KeyRow.Find, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var job = new QuotaWriteJob(write);
        Parts.Writer.Add(job);
        return job.Completion;
    }

    /// <inheritdoc/>
    public ValueTask<StoredOperation?> ReadOperationAsync(
        KeyId id, string operationId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Parts.Readers.ReadAsync((id, operationId, now), KeyRow.FindOperation, cancellationToken);

    /// <inheritdoc/>
    public Task CreateAsync(IReadOnlyList<KeyRecord> records, AuditEntry audit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return RunAsync(new CreateKeysJob(records, audit));
    }

    /// <inheritdoc/>
    public Task<KeyPage> ListAsync(KeyQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        Parts.Readers.ReadSnapshotAsync((query, now), KeyListing.ReadPage, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyId>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Parts.Readers.ReadAsync((now, limit), KeyListing.FindDue, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredKey>> FindExpiringAsync(DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        Parts.Readers.ReadAsync((from, until, limit), KeyListing.FindExpiring, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<long> CountOpenHoldsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        Parts.Readers.ReadSnapshotAsync(now, Statistics.CountOpenHolds, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<UsagePage> QueryAsync(UsageQuery query, CancellationToken cancellationToken) =>
        Parts.Readers.ReadSnapshotAsync(query, UsageReport.ReadPage, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellationToken) =>
        Parts.Readers.ReadAsync(query, AuditListing.ReadPage, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task PutAsync(TimelineRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return RunAsync(new PutTimelineJob(row));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TimelineRow>> ReadAsync(TimelineQuery query, CancellationToken cancellationToken) =>
        Parts.Readers.ReadAsync(query, TimelineListing.Read, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task<WriteOutcome> ReplaceAsync(IReadOnlyList<TimelineRow> rows, TimelineRow? by, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return RunAsync(new ReplaceTimelineJob(rows, by));
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var written = await RunAsync(new ProbeJob()).ConfigureAwait(false);
        var read = await Parts.Readers
            .ReadAsync(ProbeJob.Read, static (session, sql) => session.Prepare(sql).QueryInt64(), cancellationToken)
            .ConfigureAwait(false);
        if (read is null || read < written)
        {
            throw FileFault.Create($"{Path} was written, but a read does not show it: is the file replaced, or on a network file system?");
        }
    }

    /// <inheritdoc/>
    public Task<StoreStatistics> ReadStatisticsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        Parts.Readers.ReadSnapshotAsync((now, File.SizeBytes), Statistics.Read, cancellationToken).AsTask();

    /// <inheritdoc/>
    public async Task CleanUpAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (var round = 0; round < CleanUpRounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await RunAsync(new CleanUpJob(now)).ConfigureAwait(false) < CleanUpJob.MaxRows)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_opened is { } parts)
        {
            await parts.CloseAsync().ConfigureAwait(false);
        }
    }

    private Task<T> RunAsync<T>(TaskJob<T> job)
    {
        Parts.Writer.Add(job);
        return job.Completion;
    }

    private void Open()
    {
        try
        {
            _opened = options.IsFrozen ? OpenFrozen() : OpenToWrite();
        }
        catch (SqliteException e)
        {
            throw File.Explain(e);
        }

        SqliteLog.Opened(logger, Path, SchemaMigrations.Current);
    }

    private Opened OpenFrozen() => new(null, new ReaderPool(File, options.MaxReaders), File.OpenFrozen());

    private Opened OpenToWrite()
    {
        File.PreparePlace();
        var session = File.OpenWriter(isNewAllowed: true, before => SqliteLog.Migrated(logger, Path, before, SchemaMigrations.Current));
        var readers = new ReaderPool(File, options.MaxReaders);
        var writer = new SqliteWriter(File, session, options.MaxBatch, logger) { ConnectionsLost = readers.Renew };
        return new Opened(writer, readers, null);
    }

    /// <summary>The connections: a writer, or a lock in its place.</summary>
    private sealed record Opened(SqliteWriter? OpenWriter, ReaderPool Readers, SqliteSession? Lock)
    {
        public SqliteWriter Writer => OpenWriter ?? throw new InvalidOperationException("the store was opened to be read only");

        public async Task CloseAsync()
        {
            if (OpenWriter is not null)
            {
                await OpenWriter.DrainAsync().ConfigureAwait(false);
            }

            Readers.Dispose();
            OpenWriter?.Dispose();
            Lock?.Dispose();
        }
    }
}
