using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Core.Tests.Leases;

/// <summary>Several instances with leases on one store, each with a clock of its own, and a count of what was acknowledged.</summary>
internal sealed class LeaseWorld
{
    private readonly List<Instance> _instances = [];

    private LeaseWorld(InMemoryStorage storage, KeyId key, LeaseOptions options)
    {
        Storage = storage;
        Key = key;
        Options = options;
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public InMemoryStorage Storage { get; }

    public KeyId Key { get; }

    public LeaseOptions Options { get; }

    public IReadOnlyList<Instance> Instances => _instances;

    public long Acknowledged { get; private set; }

    public static async Task<LeaseWorld> CreateAsync(LimitSet limits, int instances, LeaseOptions? options = null)
    {
        var storage = new InMemoryStorage();
        var id = KeyId.New();
        var record = new KeyRecord
        {
            Id = id,
            Prefix = KeyPrefix.Default,
            Limits = limits,
            TimeZone = "UTC",
            CreatedAt = Start,
            Secret = SecretHash.Of("secret"),
        };
        var audit = new AuditEntry { At = Start, Action = "key.create", Address = "test", RequestId = "test", Detail = "" };
        await storage.Keys.CreateAsync([record], audit, CancellationToken.None);
        var world = new LeaseWorld(storage, id, options ?? new LeaseOptions());
        for (var i = 0; i < instances; i++)
        {
            world.Add(TimeSpan.Zero);
        }

        return world;
    }

    public Instance Add(TimeSpan skew)
    {
        var at = _instances.Count == 0 ? Start : _instances[0].Clock.GetUtcNow();
        var clock = new FakeTimeProvider(at + skew);
        var engine = new QuotaEngine(Storage, clock, new QuotaEngineOptions { Leases = Options }, NullLogger<QuotaEngine>.Instance);
        var instance = new Instance(engine, clock);
        _instances.Add(instance);
        return instance;
    }

    /// <summary>The process dies: what it has in memory is gone, and nobody gives its slice back.</summary>
    public void Crash(Instance instance) => _instances.Remove(instance);

    public void Advance(TimeSpan by)
    {
        foreach (var instance in _instances)
        {
            instance.Clock.Advance(by);
        }
    }

    /// <summary>So many single requests at one instant; how many were acknowledged. One that meets a fault is not.</summary>
    public async Task<int> BurstAsync(Instance instance, int count)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => IsAdmittedAsync(instance)));
        var admitted = answers.Count(a => a);
        Acknowledged += admitted;
        return admitted;
    }

    /// <summary>The key as the store has it at an instant.</summary>
    public async Task<KeySnapshot> ReadAsync(DateTimeOffset at)
    {
        var stored = await Storage.Quota.ReadAsync(Key, CancellationToken.None);
        return QuotaTransition.Observe(stored!.Record, stored.State, at);
    }

    private async Task<bool> IsAdmittedAsync(Instance instance)
    {
        try
        {
            return (await instance.Engine.ApplyAsync(Key, new ConsumeOperation(Cost.OneRequest))).IsAllowed;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    internal sealed record Instance(QuotaEngine Engine, FakeTimeProvider Clock);
}
