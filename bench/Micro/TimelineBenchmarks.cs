using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Micro;

/// <summary>What the timeline adds to each commit: a settlement raises four amounts of one model, for a key with one tag, in an hour of many keys.</summary>
public class TimelineBenchmarks
{
    private static readonly KeyRecord[] Keys = [.. Enumerable.Range(0, 1_000).Select(_ => Samples.Key.Record with { Id = KeyId.New(), Tags = [Tag.Parse("team:a")] })];

    // Nothing is flushed, so the store is never asked.
    private static readonly UsageTimeline Timeline = new(null!, TimeProvider.System, NullLogger<UsageTimeline>.Instance);
    private readonly DayUsage _before = Usage(1);
    private readonly DayUsage _after = Usage(2);
    private int _next;

    [Benchmark]
    public void Record() => Timeline.Record(Keys[_next++ % Keys.Length], _before, _after, Samples.Now);

    private static DayUsage Usage(long times)
    {
        UsageAmount Amount(string unit, long amount) => new("gpt-4o-mini", UpstreamName.Parse("default"), UsageSource.Reported, unit, amount * times);
        return new DayUsage(
            DateOnly.FromDateTime(Samples.Now.UtcDateTime), [Amount("requests", 1), Amount("tokens", 300), Amount("tokens_in", 100), Amount("tokens_out", 200)]);
    }
}
