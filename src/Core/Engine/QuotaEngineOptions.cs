namespace QuotaFunctions.Core.Engine;

/// <summary>Bounds of the engine.</summary>
public sealed record QuotaEngineOptions
{
    /// <summary>How often a batch is applied anew after another instance was first, 1 or more; then its callers get <see cref="Quota.Verdict.Contended"/>.</summary>
    /// <value>Default 16.</value>
    public int MaxConflictRetries { get; init; } = 16;

    /// <summary>The most operations that one write carries, 1 or more.</summary>
    /// <value>Default 512.</value>
    public int MaxBatch { get; init; } = 512;

    /// <summary>The most operations that wait for one key; further ones get <see cref="Quota.Verdict.Contended"/> at once.</summary>
    /// <value>Default 8,192.</value>
    public int MaxWaiting { get; init; } = 8_192;

    /// <summary>How many keys are kept in memory; beyond it the least recently used are dropped, and read again when needed.</summary>
    /// <value>Default 4,096 (some 5 KB each).</value>
    public int MaxCachedKeys { get; init; } = 4_096;

    /// <summary>Leases for hot keys; null for none: then each charge is its own part of a write.</summary>
    /// <value>Default null.</value>
    public LeaseOptions? Leases { get; init; }

    /// <summary>How long the answer to an operation id is remembered.</summary>
    /// <value>Default 24 hours.</value>
    public TimeSpan OperationRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The most operations of one key that are remembered at once: answers to operation ids and, up to half as many, ends of holds. Further
    /// operations with an id get <see cref="Quota.Verdict.TooManyRemembered"/>; further ends of holds are not remembered.
    /// </summary>
    /// <value>At least 2; default 100,000, more than one a second.</value>
    public long MaxRememberedOperations { get; init; } = 100_000;

    /// <summary>How long a deferred operation waits for another write of its key, before it is written for itself; zero does not wait.</summary>
    /// <value>Default 25 milliseconds.</value>
    public TimeSpan DeferFor { get; init; } = TimeSpan.FromMilliseconds(25);
}
