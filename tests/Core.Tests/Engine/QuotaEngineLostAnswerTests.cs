using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Tests.Engine;

/// <summary>Writes whose answer is lost, whether they were carried out or not: the engine finds out, or says that it does not know.</summary>
public sealed class QuotaEngineLostAnswerTests
{
    private static readonly OperationKey Once = OperationKey.FromIdempotencyKey("once", "consume:requests=1");

    private readonly EngineFixture _world = new();

    [Theory]
    [InlineData(true, true, Verdict.Allowed, 1)]
    [InlineData(false, true, Verdict.Allowed, 1)]
    [InlineData(true, false, Verdict.Unknown, 1)]
    [InlineData(false, false, Verdict.Unknown, 0)]
    internal async Task Write_AnswerLost_IsToldAsFarAsReadingTells(bool isWritten, bool isReadable, Verdict verdict, long charged)
    {
        var key = await _world.IssueQuotaAsync(10);
        var instance = _world.Start();
        Lose(instance, isWritten, isReadable);

        var decision = await instance.ConsumeAsync(key, Once);

        Assert.Equal(verdict, decision.Verdict);
        Assert.Equal(charged, (await _world.ReadAsync(key)).RequestsUsed);

        // With the same id it is charged once, whether or not the first attempt was written.
        instance.Line.BeforeRead = null;
        Assert.True((await instance.ConsumeAsync(key, Once)).IsAllowed);
        Assert.Equal(1, (await _world.ReadAsync(key)).RequestsUsed);
    }

    [Theory]
    [InlineData(true, QuotaState.RememberedWrites - 1, Verdict.Allowed)]
    [InlineData(true, QuotaState.RememberedWrites + 1, Verdict.Unknown)]
    [InlineData(false, QuotaState.RememberedWrites - 1, Verdict.Allowed)]
    [InlineData(false, QuotaState.RememberedWrites + 1, Verdict.Unknown)]
    internal async Task Write_AnswerLostAndOthersFollow_IsToldUntilItsIdMayBeForgotten(bool isWritten, int others, Verdict verdict)
    {
        var key = await _world.IssueQuotaAsync(1_000);
        var instance = _world.Start();
        Lose(instance, isWritten, isReadable: true, async () =>
        {
            // Each by another instance: a state remembers one write of each instance.
            for (var i = 0; i < others; i++)
            {
                await _world.Start().ConsumeAsync(key);
            }
        });

        var decision = await instance.ConsumeAsync(key);

        Assert.Equal(verdict, decision.Verdict);
        Assert.Equal(others + (isWritten || verdict == Verdict.Allowed ? 1 : 0), (await _world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Write_NeverAnsweredNorCarriedOut_IsTriedOnceMoreAndThenUnknown()
    {
        var key = await _world.IssueQuotaAsync(10);
        var instance = _world.Start();
        instance.Line.OnWrite = (_, _) => Task.FromResult(WriteResult.Unknown("lost"));

        Assert.Equal(Verdict.Unknown, (await instance.ConsumeAsync(key)).Verdict);

        Assert.Equal(2, instance.Line.Attempts);
        instance.Line.OnWrite = null;
        Assert.Equal(1, (await instance.ConsumeAsync(key)).Limits[0].Used);
    }

    [Fact]
    public async Task Write_ThatArrivesAfterItWasLookedFor_IsChargedOnce()
    {
        // The first try is under way while the key is read; it arrives before the second, which conflicts with it.
        var key = await _world.IssueQuotaAsync(10);
        var instance = _world.Start();
        Func<Task<WriteResult>>? late = null;
        instance.Line.OnWrite = async (_, write) =>
        {
            if (late is null)
            {
                late = write;
                return WriteResult.Unknown("still under way");
            }

            await late();
            return await write();
        };

        Assert.Equal((Verdict.Allowed, 1), await ConsumeAsync(instance, key));
        Assert.Equal(1, (await _world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Write_AnswerLostAndTheNextOneFails_IsUnknown()
    {
        var key = await _world.IssueQuotaAsync(10);
        var instance = _world.Start();
        instance.Line.OnWrite = (_, _) => instance.Line.Attempts == 1
            ? Task.FromResult(WriteResult.Unknown("still under way"))
            : throw new StoreUnavailableException("memory", "gone");

        Assert.Equal(Verdict.Unknown, (await instance.ConsumeAsync(key)).Verdict);
    }

    [Fact]
    public async Task Flush_AnswerLostAndStoreGone_IsAFaultOfWhoeverReads()
    {
        var key = await _world.IssueQuotaAsync(10);
        var instance = _world.Start();
        var hold = await instance.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(5));
        var settled = instance.Engine.DeferAsync(key, new SettleOperation(hold.Id, Cost.OneRequest));
        Lose(instance, isWritten: true, isReadable: false);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await instance.Engine.ReadLatestAsync(key, CancellationToken.None));

        Assert.Equal(Verdict.Unknown, (await settled).Verdict);
    }

    /// <summary>Loses the answer to the next write.</summary>
    private static void Lose(EngineFixture.Instance instance, bool isWritten, bool isReadable, Func<Task>? meanwhile = null) =>
        instance.Line.OnWrite = async (_, write) =>
        {
            instance.Line.OnWrite = null;
            if (isWritten)
            {
                await write();
            }

            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            instance.Line.BeforeRead = isReadable ? null : () => throw new StoreUnavailableException("memory", "gone");
            return WriteResult.Unknown("the answer was lost");
        };

    private static async Task<(Verdict Verdict, long Used)> ConsumeAsync(EngineFixture.Instance instance, KeyId key)
    {
        var decision = await instance.ConsumeAsync(key);
        return (decision.Verdict, decision.Limits[0].Used);
    }
}
