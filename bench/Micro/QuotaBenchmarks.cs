using BenchmarkDotNet.Attributes;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage.Serialization;

namespace QuotaFunctions.Micro;

/// <summary>What the engine does for each operation and each write.</summary>
public class QuotaBenchmarks
{
    private readonly HoldOperation _hold = new(
        HoldId.New(), Cost.RequestAndTokens(1, 4_096), Cost.RequestAndTokens(1, 10), TimeSpan.FromMinutes(10), "gpt-4o-mini");

    [Benchmark]
    public Transition Consume() =>
        QuotaTransition.Apply(Samples.Key.Record, Samples.State, new ConsumeOperation(Cost.OneRequest), Samples.Now);

    [Benchmark]
    public Transition HoldAndSettle()
    {
        var held = QuotaTransition.Apply(Samples.Key.Record, Samples.State, _hold, Samples.Now);
        var settle = new SettleOperation(_hold.Id, Cost.RequestAndTokens(1, 300), UsageSource.Reported, 100, 200, "gpt-4o-mini");
        return QuotaTransition.Apply(held.Key, held.State, settle, Samples.Now);
    }

    [Benchmark]
    public KeySnapshot Observe() => QuotaTransition.Observe(Samples.Key.Record, Samples.State, Samples.Now);

    [Benchmark]
    public byte[] WriteState() => QuotaCodec.WriteState(Samples.State);
}
