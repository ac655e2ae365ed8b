using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Core.Tests.Engine;

/// <summary>The in-memory storage as one instance sees it over a bad line: reads are counted, calls can fail, answers can be changed or lost.</summary>
internal sealed class WatchedStorage(InMemoryStorage inner) : IQuotaStorage, IQuotaStore
{
    private int _reads;
    private int _attempts;

    public string Kind => inner.Kind;

    public IQuotaStore Quota => this;

    public IKeyCatalog Keys => inner.Keys;

    public IUsageLog Usage => inner.Usage;

    public IAuditLog Audit => inner.Audit;

    public ITimelineLog Timeline => inner.Timeline;

    public IKeyTransfer Transfer => inner.Transfer;

    public TimeSpan ReadStaleness => inner.ReadStaleness;

    public ExternalWrites? ExternalWrites { get; set; }

    /// <summary>Reads of keys.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Writes that were tried, conflicts among them.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>Awaited before a read; it may throw.</summary>
    public Func<Task>? BeforeRead { get; set; }

    /// <summary>Stands in for the write; what it answers is what the engine sees.</summary>
    public Func<QuotaWrite, Func<Task<WriteResult>>, Task<WriteResult>>? OnWrite { get; set; }

    public Task InitializeAsync(CancellationToken cancellationToken) => inner.InitializeAsync(cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    public Task<StoreStatistics> ReadStatisticsAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.ReadStatisticsAsync(now, cancellationToken);

    public Task CleanUpAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.CleanUpAsync(now, cancellationToken);

    public async ValueTask<StoredKey?> ReadAsync(KeyId id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        if (BeforeRead is { } before)
        {
            await before();
        }

        return await inner.Quota.ReadAsync(id, cancellationToken);
    }

    public async ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _attempts);
        Task<WriteResult> Write() => inner.Quota.WriteAsync(write, cancellationToken).AsTask();
        return OnWrite is { } onWrite ? await onWrite(write, Write) : await Write();
    }

    public ValueTask<StoredOperation?> ReadOperationAsync(KeyId id, string operationId, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.Quota.ReadOperationAsync(id, operationId, now, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
