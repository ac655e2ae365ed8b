using QuotaFunctions.Api.Health;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Api.Overview;

/// <summary>Makes overviews. The cost depends on the length of the span and on the few keys that were used most, not on how many keys there are.</summary>
internal sealed class OverviewReport(
    TimelineReader timeline, OverviewHealth health, Attention attention, KeyReader keys, ServiceUptime uptime, ApiOptions options, TimeProvider time)
{
    /// <summary>Makes one.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<OverviewView> MakeAsync(OverviewQuery query)
    {
        var now = time.GetUtcNow();
        var (from, until) = SpanOf(query, now);
        var before = from - (until - from);
        var current = timeline.ReadAsync(query.Step, from, until, TimelineParts.Models | query.Part, CancellationToken.None);
        var earlier = timeline.ReadAsync(query.Step, before, from, TimelineParts.Models, CancellationToken.None);
        var since = timeline.FindFirstAsync(query.Step, CancellationToken.None);
        var needs = attention.ReadAsync();
        var state = health.ReadAsync();
        await Task.WhenAll(current, earlier, since, needs, state);

        var course = new OverviewCourse(query, from, until, await current);
        var byKey = await keys.ReadLabelsAsync(query.Grouping == OverviewGrouping.Key ? course.GroupNames : []);
        return new OverviewView
        {
            GeneratedAt = now,
            Version = options.Version,
            UptimeSeconds = uptime.Seconds,
            Span = new OverviewSpanView(from, until, query.Step.ToName(), await since),
            Health = await state,
            Now = SumsOf(await current),
            Before = (await earlier).Count > 0 ? SumsOf(await earlier) : null,
            Timeline = course.ToView(byKey),
            Attention = await needs,
        };
    }

    private static (DateTimeOffset From, DateTimeOffset Until) SpanOf(OverviewQuery query, DateTimeOffset now)
    {
        if (query.Days is not { } days)
        {
            // The running hour is the last one.
            var end = query.Step.StartOf(now) + query.Step.Length();
            return (end.AddHours(-OverviewQuery.Hours), end);
        }

        var last = query.Last ?? DateOnly.FromDateTime(now.UtcDateTime);
        var until = new DateTimeOffset(last, default, TimeSpan.Zero).AddDays(1);
        return (until.AddDays(-days), until);
    }

    private static OverviewSumsView SumsOf(IReadOnlyList<TimelineUsage> usage)
    {
        var sums = new TimelineSums();
        foreach (var bucket in usage)
        {
            sums.Add(bucket.Models.Total());
        }

        return new OverviewSumsView(sums);
    }
}
