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
    private readonly Dictionary<Unit, long> _acknowledged = new() { [Unit.Requests] = 0, [Unit.Tokens] = 0 };
    private readonly List<ClientHold> _holds = [];

    private LeaseWorld(InMemoryStorage storage, KeyId key, LimitSet limits, LeaseOptions options)
    {
        Storage = storage;
        Limits = limits;
        Key = key;
        Options = options;
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How long clients' holds last: longer than any test.</summary>
    public static TimeSpan HoldTime { get; } = TimeSpan.FromHours(2);

    public InMemoryStorage Storage { get; }

    public LimitSet Limits { get; }

    public KeyId Key { get; }

    public LeaseOptions Options { get; }

    public IReadOnlyList<Instance> Instances => _instances;

    /// <summary>What clients were told that it is charged.</summary>
    public IReadOnlyDictionary<Unit, long> Acknowledged => _acknowledged;

    /// <summary>True while a client has a hold to end.</summary>
    public bool HasOpenHolds => _holds.Count > 0;

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
        var world = new LeaseWorld(storage, id, limits, options ?? new LeaseOptions());
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

    /// <summary>Sends this many single requests at one instant and returns how many were acknowledged. One that meets a fault is not.</summary>
    public Task<int> BurstAsync(Instance instance, int count) => SpendAsync(instance, Enumerable.Repeat(Cost.OneRequest, count));

    /// <summary>Sends this many operations at one instant and returns how many were acknowledged. One that meets a fault is not.</summary>
    public async Task<int> SpendAsync(Instance instance, IEnumerable<Cost> costs)
    {
        var asked = costs.ToArray();
        var answers = await Task.WhenAll(asked.Select(cost => TryAsync(instance, new ConsumeOperation(cost))));
        for (var i = 0; i < asked.Length; i++)
        {
            Acknowledge(answers[i] is { IsAllowed: true } ? asked[i] : Cost.None);
        }

        return answers.Count(a => a is { IsAllowed: true });
    }

    /// <summary>A client sets aside exactly this much, which may be nothing.</summary>
    public async Task HoldAsync(Instance instance, Cost cost)
    {
        var operation = new HoldOperation(HoldId.New(), cost, cost, HoldTime, IsTracked: true);
        if (await TryAsync(instance, operation) is { IsAllowed: true } decision)
        {
            Assert.Equal((operation.Id, cost, false), (decision.Hold!.Id, decision.Hold.Cost, decision.Hold.IsSlice));
            _holds.Add(new ClientHold(operation.Id, cost));
        }
    }

    /// <summary>A client settles one of its holds with all or a part of it, or releases it. The engine must know it still.</summary>
    public async Task EndHoldAsync(Instance instance, Random random)
    {
        if (_holds.Count == 0)
        {
            return;
        }

        var index = random.Next(_holds.Count);
        var hold = _holds[index] = _holds[index].Decide(random);
        var actual = hold.Actual!;
        QuotaOperation operation = hold.IsReleased ? new ReleaseOperation(hold.Id) : new SettleOperation(hold.Id, actual);

        // After a fault the same operation is sent again later; if it was done the first time, it gets the first answer.
        if (await TryAsync(instance, operation) is { Verdict: not Verdict.Contended } decision)
        {
            Assert.Equal(Verdict.Allowed, decision.Verdict);
            Acknowledge(actual);
            _holds.RemoveAt(index);
        }
    }

    /// <summary>The key as the store has it at an instant.</summary>
    public async Task<KeySnapshot> ReadAsync(DateTimeOffset at)
    {
        var stored = await Storage.Quota.ReadAsync(Key, CancellationToken.None);
        return QuotaTransition.Observe(stored!.Record, stored.State, at);
    }

    private void Acknowledge(Cost cost)
    {
        foreach (var item in cost.Items)
        {
            _acknowledged[item.Unit] += item.Amount;
        }
    }

    /// <summary>The decision; null where the store failed.</summary>
    private async Task<Decision?> TryAsync(Instance instance, QuotaOperation operation)
    {
        try
        {
            return await instance.Engine.ApplyAsync(Key, operation);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    /// <summary>A client's hold, and how the client ends it once that is decided.</summary>
    private sealed record ClientHold(HoldId Id, Cost Cost, Cost? Actual = null, bool IsReleased = false)
    {
        public ClientHold Decide(Random random) =>
            Actual is not null ? this
            : random.Next(3) == 0 ? this with { Actual = Cost.None, IsReleased = true }
            : this with { Actual = Cost.Of(Cost.Items.Select(i => i with { Amount = random.NextInt64(0, i.Amount + 1) })) };
    }

    internal sealed record Instance(QuotaEngine Engine, FakeTimeProvider Clock);
}
