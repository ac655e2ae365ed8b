using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Tests.Service;

/// <summary>A real store that can be made to fail or to hang, as a disk or a network does.</summary>
internal sealed class TroubledStorage(IQuotaStorage inner) : IQuotaStorage, IQuotaStore, IKeyCatalog, IUsageLog
{
    private int _probes;
    private int _reads;

    /// <summary>The fault that calls meet; null when there is none.</summary>
    public Func<Task>? Trouble { get; set; }

    /// <summary>The number of pages of usage after which the faults begin; null for never.</summary>
    public int? UsagePagesUntilTrouble { get; set; }

    /// <summary>True where writes are carried out but not answered, and nothing can be read after that.</summary>
    public bool LosesAnswers { get; set; }

    public int Probes => Volatile.Read(ref _probes);

    /// <summary>How often a key was read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public string Kind => inner.Kind;

    public IQuotaStore Quota => this;

    public IKeyCatalog Keys => this;

    public IUsageLog Usage => this;

    public IAuditLog Audit => inner.Audit;

    public ITimelineLog Timeline => inner.Timeline;

    public IKeyTransfer Transfer => inner.Transfer;

    public TimeSpan ReadStaleness => TimeSpan.FromMilliseconds(1);

    /// <summary>A store that cannot be reached.</summary>
    public static Task Unreachable() => throw new StoreUnavailableException("memory", "secret-path/quota.db is gone");

    public Task InitializeAsync(CancellationToken cancellationToken) => inner.InitializeAsync(cancellationToken);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _probes);
        await MeetAsync();
        await inner.ProbeAsync(cancellationToken);
    }

    public async Task<StoreStatistics> ReadStatisticsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await MeetAsync();
        return await inner.ReadStatisticsAsync(now, cancellationToken);
    }

    public Task CleanUpAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.CleanUpAsync(now, cancellationToken);

    public async ValueTask<StoredKey?> ReadAsync(KeyId id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        await MeetAsync();
        return await inner.Quota.ReadAsync(id, cancellationToken);
    }

    public async ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken)
    {
        await MeetAsync();
        var result = await inner.Quota.WriteAsync(write, cancellationToken);
        if (!LosesAnswers)
        {
            return result;
        }

        Trouble = Unreachable;
        return WriteResult.Unknown("the answer was lost");
    }

    public ValueTask<StoredOperation?> ReadOperationAsync(KeyId id, string operationId, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.Quota.ReadOperationAsync(id, operationId, now, cancellationToken);

    public async Task CreateAsync(IReadOnlyList<KeyRecord> records, AuditEntry audit, CancellationToken cancellationToken)
    {
        await MeetAsync();
        await inner.Keys.CreateAsync(records, audit, cancellationToken);
        if (LosesAnswers)
        {
            throw new OutcomeUnknownException(Kind, "the answer was lost");
        }
    }

    public Task<KeyPage> ListAsync(KeyQuery query, DateTimeOffset now, CancellationToken cancellationToken) => inner.Keys.ListAsync(query, now, cancellationToken);

    public Task<IReadOnlyList<KeyId>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        inner.Keys.FindDueAsync(now, limit, cancellationToken);

    public async Task<IReadOnlyList<StoredKey>> FindExpiringAsync(DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        await MeetAsync();
        return await inner.Keys.FindExpiringAsync(from, until, limit, cancellationToken);
    }

    public async Task<long> CountOpenHoldsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await MeetAsync();
        return await inner.Keys.CountOpenHoldsAsync(now, cancellationToken);
    }

    public async Task<UsagePage> QueryAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        if (UsagePagesUntilTrouble-- == 0)
        {
            await Unreachable();
        }

        return await inner.Usage.QueryAsync(query, cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private Task MeetAsync() => Trouble?.Invoke() ?? Task.CompletedTask;
}
