using System.Collections.Immutable;

namespace QuotaFunctions.Core.Storage;

/// <summary>
/// Keeps the rows of the timeline: what was used in an hour or on a UTC day, over all keys, as the dashboard shows it. Each process writes rows of its
/// own. A store keeps a row's documents as bytes, and does not read them.
/// </summary>
/// <remarks>The timeline is for charts. The bill is in the usage rows (<see cref="IUsageLog"/>), which are written with each charge.</remarks>
public interface ITimelineLog
{
    /// <summary>Sets a row, whatever was there: putting it again is the same as once.</summary>
    /// <exception cref="StoreUnavailableException">The store failed; the row may have been set.</exception>
    Task PutAsync(TimelineRow row, CancellationToken cancellationToken);

    /// <summary>Reads rows in the order of their start, the rows of one start in the ordinal order of their writers.</summary>
    /// <exception cref="StoreUnavailableException">The store failed.</exception>
    Task<IReadOnlyList<TimelineRow>> ReadAsync(TimelineQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes rows and sets one in their place, all in one transaction, if each of them is still as it was read.
    /// <see cref="WriteOutcome.Conflict"/> when one is not, or when the row in their place is there but is not among them: then nothing was changed.
    /// </summary>
    /// <param name="rows">1 … <see cref="TimelineRow.MaxReplaced"/> rows of one step, as <see cref="ReadAsync"/> gave them.</param>
    /// <param name="by">The row in their place, which may have the name of one of them; null to delete them only.</param>
    /// <param name="cancellationToken">Cancels only what has not begun.</param>
    /// <exception cref="StoreUnavailableException">The store failed; nothing was changed.</exception>
    Task<WriteOutcome> ReplaceAsync(IReadOnlyList<TimelineRow> rows, TimelineRow? by, CancellationToken cancellationToken);
}

/// <summary>The length of a bucket of the timeline.</summary>
public enum TimelineStep
{
    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A UTC day.</summary>
    Day,
}

/// <summary>The names of steps in stores and in the API.</summary>
public static class TimelineSteps
{
    /// <summary>The step's name: <c>hour</c> or <c>day</c>.</summary>
    public static string ToName(this TimelineStep step) => step switch
    {
        TimelineStep.Hour => "hour",
        TimelineStep.Day => "day",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}

/// <summary>The documents of a row.</summary>
[Flags]
public enum TimelineParts
{
    /// <summary>None: the row's name, version and <see cref="TimelineRow.Merged"/> alone.</summary>
    None = 0,

    /// <summary>Usage by model and upstream.</summary>
    Models = 1,

    /// <summary>Usage by key.</summary>
    Keys = 2,

    /// <summary>Usage by tag.</summary>
    Tags = 4,

    /// <summary>All of them.</summary>
    All = Models | Keys | Tags,
}

/// <summary>One writer's usage of one hour or day. The totals are absolute: a later row of the writer takes the place of the one before.</summary>
/// <param name="Step">Whether it is an hour or a day.</param>
/// <param name="Start">When the hour or day begins.</param>
/// <param name="Writer">Who counted it: 1 to 32 lower-case letters and digits.</param>
public sealed record TimelineRow(TimelineStep Step, DateTimeOffset Start, string Writer)
{
    /// <summary>The most rows that one <see cref="ITimelineLog.ReplaceAsync"/> takes.</summary>
    public const int MaxReplaced = 50;

    /// <summary>The most writers in <see cref="Merged"/>.</summary>
    public const int MaxMerged = 1_500;

    /// <summary>Usage by model and upstream, as UTF-8 text; null where it was not asked for.</summary>
    public byte[]? Models { get; init; }

    /// <summary>Usage by key, as UTF-8 text; null where it was not asked for.</summary>
    public byte[]? Keys { get; init; }

    /// <summary>Usage by tag, as UTF-8 text; null where it was not asked for.</summary>
    public byte[]? Tags { get; init; }

    /// <summary>The writers whose rows are summed in this one, oldest first, at most <see cref="MaxMerged"/>; empty for a writer's own row.</summary>
    public ImmutableArray<string> Merged { get; init; } = [];

    /// <summary>The store's mark of this version; default for a row that was not read.</summary>
    public StoreVersion Version { get; init; }

    /// <summary><see cref="Merged"/> as a store keeps it: the writers with spaces between.</summary>
    public string WriteMerged() => string.Join(' ', Merged);

    /// <summary>Reads the text of <see cref="WriteMerged"/>.</summary>
    public static ImmutableArray<string> ReadMerged(string text) => text.Length == 0 ? [] : [.. text.Split(' ')];
}

/// <summary>Which rows to read.</summary>
/// <param name="Step">Hours or days.</param>
/// <param name="From">The first start.</param>
/// <param name="To">The end: a row that starts here is not read.</param>
/// <param name="Parts">The documents to read.</param>
/// <param name="Limit">The most rows, from 1; null for all.</param>
public readonly record struct TimelineQuery(
    TimelineStep Step, DateTimeOffset From, DateTimeOffset To, TimelineParts Parts = TimelineParts.All, int? Limit = null);
