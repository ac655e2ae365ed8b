using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Timeline;

/// <summary>Usage of one hour or day, told apart in three ways. Not thread-safe.</summary>
/// <param name="Step">Whether it is an hour or a day.</param>
/// <param name="Start">When it begins.</param>
public sealed record TimelineUsage(TimelineStep Step, DateTimeOffset Start)
{
    /// <summary>The most pairs of model and upstream that are told apart.</summary>
    public const int MaxModels = 128;

    /// <summary>The most keys that are told apart in memory.</summary>
    public const int MaxKeys = 10_000;

    /// <summary>The most tags that are told apart.</summary>
    public const int MaxTags = 500;

    /// <summary>How many keys a stored row tells apart: those with the most tokens, requests and refusals, so many of each.</summary>
    public const int StoredKeys = 200;

    /// <summary>By model and upstream. Its sums are those of all usage.</summary>
    public TimelineBreakdown Models { get; init; } = new();

    /// <summary>By key.</summary>
    public TimelineBreakdown Keys { get; init; } = new();

    /// <summary>By the tags that keys had when they were used, with an empty name for keys that had none. A key with several is in each.</summary>
    public TimelineBreakdown Tags { get; init; } = new();

    /// <summary>Adds a row, as far as its documents were read.</summary>
    /// <exception cref="FormatException">A document is damaged.</exception>
    public void Add(TimelineRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Add(Models, row.Models);
        Add(Keys, row.Keys);
        Add(Tags, row.Tags);
    }

    /// <summary>Adds other usage of the same hour or day.</summary>
    public void Add(TimelineUsage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Models.Add(other.Models);
        Keys.Add(other.Keys);
        Tags.Add(other.Tags);
    }

    /// <summary>The row to store. Only the greatest models, keys and tags are told apart.</summary>
    public TimelineRow ToRow(string writer) => new(Step, Start, writer)
    {
        Models = TimelineCodec.Write(Models.Greatest(MaxModels)),
        Keys = TimelineCodec.Write(Keys.Greatest(StoredKeys, StoredKeys)),
        Tags = TimelineCodec.Write(Tags.Greatest(MaxTags)),
    };

    private static void Add(TimelineBreakdown breakdown, byte[]? document)
    {
        if (document is not null)
        {
            TimelineCodec.AddTo(breakdown, document);
        }
    }
}
