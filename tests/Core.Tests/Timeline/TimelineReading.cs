using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Tests.Engine;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Core.Tests.Timeline;

/// <summary>Reads the timeline as an instance's dashboard does.</summary>
internal static class TimelineReading
{
    /// <summary>Every recorded hour or day.</summary>
    public static Task<IReadOnlyList<TimelineUsage>> ReadTimelineAsync(this EngineFixture.Instance instance, TimelineStep step, TimelineParts parts = TimelineParts.All) =>
        new TimelineReader(instance.Line, instance.Timeline, NullLogger<TimelineReader>.Instance)
            .ReadAsync(step, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, parts, CancellationToken.None);

    /// <summary>The requests of each recorded hour or day, in their order.</summary>
    public static async Task<IEnumerable<(DateTimeOffset Start, long Requests)>> ReadRequestsAsync(this EngineFixture.Instance instance, TimelineStep step) =>
        (await instance.ReadTimelineAsync(step)).Select(u => (u.Start, u.Models.Total().Requests));

    public static Task FlushAsync(this EngineFixture.Instance instance) => instance.Timeline.FlushAsync(CancellationToken.None);

    /// <summary>The rows in the store.</summary>
    public static Task<IReadOnlyList<TimelineRow>> RowsAsync(this EngineFixture world, TimelineStep step) =>
        world.Storage.ReadAsync(new TimelineQuery(step, DateTimeOffset.MinValue, DateTimeOffset.MaxValue), CancellationToken.None);
}
