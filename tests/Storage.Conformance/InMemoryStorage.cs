using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>
/// The contract in its plainest form: everything in dictionaries under one lock. It is the model that the suites hold other
/// stores against, and a real store for tests of what lies above.
/// </summary>
/// <remarks>Nothing survives the object; disposing it keeps the rows, so that a test may look at them afterwards.</remarks>
public sealed partial class InMemoryStorage : IQuotaStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<KeyId, Row> _keys = [];
    private readonly Dictionary<UsageRow, long> _usage = [];
    private readonly List<AuditEntry> _audit = [];
    private int _writes;

    /// <inheritdoc/>
    public string Kind => "memory";

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
    public IKeyTransfer Transfer => this;

    /// <inheritdoc/>
    public TimeSpan ReadStaleness { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Awaited before every write of a key, outside the lock: hold writes back, or let another writer in between.</summary>
    public Func<QuotaWrite, Task>? BeforeWrite { get; set; }

    /// <summary>Says whether a write of a key fails, and on which side of the change; null for never.</summary>
    public Func<QuotaWrite, WriteFault>? Faults { get; set; }

    /// <summary>How many writes of keys were carried out; a conflict is none.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<StoreStatistics> ReadStatisticsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var byStatus = _keys.Values.CountBy(r => r.Facts.StatusAt(now)).ToDictionary();
            var holds = _keys.Values.Sum(r => r.Stored.State.OpenHoldsAt(now));
            return Task.FromResult(new StoreStatistics(
                byStatus.GetValueOrDefault(KeyStatus.Active),
                byStatus.GetValueOrDefault(KeyStatus.Exhausted),
                byStatus.GetValueOrDefault(KeyStatus.Suspended),
                byStatus.GetValueOrDefault(KeyStatus.Expired),
                byStatus.GetValueOrDefault(KeyStatus.Revoked),
                holds,
                SizeBytes: null));
        }
    }

    /// <inheritdoc/>
    public Task CleanUpAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            foreach (var row in _keys.Values)
            {
                foreach (var expired in row.Operations.Values.Where(o => o.ExpiresAt <= now).ToList())
                {
                    row.Operations.Remove(expired.Id);
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static KeyStatus StatusOf(StoredKey key, DateTimeOffset now) =>
        QuotaTransition.Observe(key.Record, key.State, now).Status;

    private sealed class Row(StoredKey stored)
    {
        public StoredKey Stored { get; set; } = stored;

        public KeyFacts Facts { get; set; } = QuotaTransition.FactsOf(stored.Record, stored.State, stored.Record.CreatedAt);

        public Dictionary<string, StoredOperation> Operations { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>How an <see cref="InMemoryStorage"/> lets a write fail.</summary>
public enum WriteFault
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Nothing is written and the caller is told so.</summary>
    BeforeWrite,

    /// <summary>Nothing is written, and the answer is lost: the outcome is unknown.</summary>
    LostBeforeWrite,

    /// <summary>The write is done, but its answer is lost: the outcome is unknown.</summary>
    AfterWrite,
}
