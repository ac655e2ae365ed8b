using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Tests.Engine;

/// <summary>Operation rows are for what was charged, and a key has so many of them at most.</summary>
public sealed class RememberedOperationsTests
{
    private static readonly QuotaEngineOptions AtMostTen = new() { MaxRememberedOperations = 10 };

    private readonly EngineFixture _world = new();

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Consume_OfNothing_IsAllowedAndWritesNothing(long quota)
    {
        var key = await _world.IssueQuotaAsync(quota);
        var instance = _world.Start();
        var writes = _world.Storage.Writes;

        var decisions = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => ConsumeAsync(instance, key, $"fresh {i % 25} {i / 25}", Cost.None)));
        var again = await ConsumeAsync(instance, key, "fresh 0 0", Cost.None);

        Assert.All(decisions, d => Assert.True(d is { IsAllowed: true, IsReplay: false }));
        Assert.True(again is { IsAllowed: true, IsReplay: false });
        Assert.Equal(writes, _world.Storage.Writes);
        Assert.Null(await FindAsync(key, "fresh 0 0"));
    }

    [Fact]
    public async Task Consume_OfNothing_BesideACharge_IsNotRememberedEither()
    {
        var key = await _world.IssueQuotaAsync(10);
        var instance = _world.Start();
        var gate = new TaskCompletionSource();
        _world.Storage.BeforeWrite = _ => gate.Task;

        var first = instance.ConsumeAsync(key); // so that the next two wait and go together
        var nothing = ConsumeAsync(instance, key, "nothing", Cost.None);
        var something = ConsumeAsync(instance, key, "something", Cost.OneRequest);
        gate.SetResult();

        Assert.All(await Task.WhenAll(first, nothing, something), d => Assert.True(d.IsAllowed));
        Assert.Null(await FindAsync(key, "nothing"));
        Assert.NotNull(await FindAsync(key, "something"));
    }

    [Fact]
    public async Task Consume_OfNothing_UnderAnIdThatHasCharged_IsAMismatch()
    {
        var key = await _world.IssueQuotaAsync(10);
        var instance = _world.Start();
        await ConsumeAsync(instance, key, "used", Cost.OneRequest);

        Assert.Equal(Verdict.OperationMismatch, (await ConsumeAsync(instance, key, "used", Cost.None)).Verdict);
    }

    [Fact]
    public async Task Consume_BeyondTheBound_IsRefusedAndOlderOnesAreStillRepeated()
    {
        var key = await _world.IssueQuotaAsync(1_000);
        var (one, other) = (_world.Start(options: AtMostTen), _world.Start(options: AtMostTen));

        var decisions = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => ConsumeAsync(i % 2 == 0 ? one : other, key, $"n{i}", Cost.OneRequest)));

        Assert.Equal(10, decisions.Count(d => d.IsAllowed));
        var refused = decisions.Where(d => !d.IsAllowed).ToArray();
        Assert.All(refused, d => Assert.Equal((Verdict.TooManyRemembered, ManualClock.Noon.AddHours(25), TimeSpan.FromHours(25)), (d.Verdict, d.RoomAt, d.RetryAfter)));
        Assert.Equal(10, (await _world.ReadAsync(key)).RequestsUsed);
        var first = Array.FindIndex(decisions, d => d.IsAllowed);
        Assert.True(await ConsumeAsync(one, key, $"n{first}", Cost.OneRequest) is { IsAllowed: true, IsReplay: true });

        // What needs no row is taken all the same.
        Assert.True((await one.ConsumeAsync(key)).IsAllowed);
        Assert.NotNull(await one.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(1), isTracked: false));
    }

    [Fact]
    public async Task Consume_WhenTheFirstOnesAreForgotten_HasRoomForAsMany()
    {
        var key = await _world.IssueQuotaAsync(1_000);
        var instance = _world.Start(options: AtMostTen);
        await ConsumeManyAsync(instance, key, "early", 4);
        instance.Clock.Advance(TimeSpan.FromHours(2));
        await ConsumeManyAsync(instance, key, "late", 6);
        Assert.Equal(TimeSpan.FromHours(23), (await ConsumeAsync(instance, key, "no", Cost.OneRequest)).RetryAfter);

        instance.Clock.Advance(TimeSpan.FromHours(23) - TimeSpan.FromTicks(1));
        Assert.Equal(Verdict.TooManyRemembered, (await ConsumeAsync(instance, key, "no", Cost.OneRequest)).Verdict);
        instance.Clock.Advance(TimeSpan.FromTicks(1));

        await ConsumeManyAsync(instance, key, "next", 4);
        Assert.Equal(Verdict.TooManyRemembered, (await ConsumeAsync(instance, key, "no", Cost.OneRequest)).Verdict);
        Assert.Equal(14, (await _world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Ends_OfHolds_AreRememberedUpToHalfTheBound_AndNoneIsRefusedOrChargedTwice()
    {
        var key = await _world.IssueQuotaAsync(1_000);
        var instance = _world.Start(options: AtMostTen);
        await ConsumeManyAsync(instance, key, "n", 3);
        var holds = new List<Hold>();
        for (var i = 0; i < 4; i++)
        {
            holds.Add(await instance.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(1)));
            Assert.True((await instance.SettleAsync(key, holds[i].Id, Cost.OneRequest)).IsAllowed);
        }

        var again = await Task.WhenAll(holds.Select(h => instance.SettleAsync(key, h.Id, Cost.OneRequest)));

        Assert.All(again.Take(2), d => Assert.True(d is { IsAllowed: true, IsReplay: true }));
        Assert.All(again.Skip(2), d => Assert.Equal(Verdict.UnknownHold, d.Verdict));
        Assert.Equal(7, (await _world.ReadAsync(key)).RequestsUsed);
        await ConsumeManyAsync(instance, key, "later", 5); // the other half
        Assert.Equal(Verdict.TooManyRemembered, (await ConsumeAsync(instance, key, "no", Cost.OneRequest)).Verdict);
        Assert.True((await HoldAsync(instance, key)).IsAllowed);
        Assert.Equal(Verdict.TooManyRemembered, (await HoldAsync(instance, key, "held")).Verdict);
    }

    [Fact]
    public async Task Ends_InGreatNumber_LeaveABoundedNumberOfRows()
    {
        var key = await _world.IssueQuotaAsync(1);
        var instance = _world.Start(options: AtMostTen);
        var rows = 0;
        _world.Storage.BeforeWrite = write =>
        {
            rows += write.Operations.Length;
            return Task.CompletedTask;
        };

        for (var i = 0; i < 50; i++)
        {
            var hold = await instance.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(1));
            Assert.True((await instance.Engine.ApplyAsync(key, new ReleaseOperation(hold.Id))).IsAllowed);
        }

        Assert.Equal(5, rows);
    }

    [Fact]
    public async Task Consume_DeniedByALimit_IsToldSo_NotThatTooMuchIsRemembered()
    {
        var key = await _world.IssueQuotaAsync(10);
        var instance = _world.Start(options: AtMostTen);
        await ConsumeManyAsync(instance, key, "n", 10);

        Assert.Equal(Verdict.Denied, (await ConsumeAsync(instance, key, "no", Cost.OneRequest)).Verdict);
    }

    private static Task<Decision> ConsumeAsync(EngineFixture.Instance instance, KeyId key, string id, Cost cost) =>
        instance.Engine.ApplyAsync(key, new ConsumeOperation(cost), OperationKey.FromIdempotencyKey(id, $"consume:{cost}"));

    private static async Task ConsumeManyAsync(EngineFixture.Instance instance, KeyId key, string name, int count)
    {
        var decisions = await Task.WhenAll(Enumerable.Range(0, count).Select(i => ConsumeAsync(instance, key, $"{name}{i}", Cost.OneRequest)));
        Assert.All(decisions, d => Assert.True(d.IsAllowed));
    }

    private static Task<Decision> HoldAsync(EngineFixture.Instance instance, KeyId key, string? id = null) =>
        instance.Engine.ApplyAsync(
            key,
            new HoldOperation(HoldId.New(), Cost.OneRequest, Cost.OneRequest, TimeSpan.FromMinutes(1), IsTracked: true),
            id is null ? null : OperationKey.FromIdempotencyKey(id, "hold"));

    private async Task<object?> FindAsync(KeyId key, string id) =>
        await _world.Storage.Quota.ReadOperationAsync(key, OperationKey.FromIdempotencyKey(id, "").Id, ManualClock.Noon, CancellationToken.None);
}
