using System.Security.Cryptography;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Timeline;

/// <summary>What this process has charged in one hour or on one day. Not thread-safe: its owner has the lock.</summary>
internal sealed class TimelineBucket(TimelineStep step, DateTimeOffset start)
{
    private readonly TimelineBreakdown _models = new(TimelineUsage.MaxModels);
    private readonly TimelineBreakdown _keys = new(TimelineUsage.MaxKeys);
    private readonly TimelineBreakdown _tags = new(TimelineUsage.MaxTags);
    private long _saved;

    public TimelineStep Step => step;

    public DateTimeOffset Start => start;

    /// <summary>
    /// The writer of its row. Each bucket has its own: one that was dropped and begins again must not overwrite, or be taken for, the row from before.
    /// </summary>
    public string Writer { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Counts the changes.</summary>
    public long Changes { get; private set; }

    /// <summary>True when something is not in the store.</summary>
    public bool IsDirty => Changes != _saved;

    /// <summary>Adds what a write has raised.</summary>
    public void Add(KeyRecord key, DayUsage before, DayUsage after)
    {
        TimelineSums? ofKey = null;
        TimelineSums? ofModel = null;
        var last = default(TimelineName);
        for (var i = 0; i < after.Amounts.Length; i++)
        {
            var raise = after.RaiseOf(i, before);
            if (raise <= 0)
            {
                continue;
            }

            ref readonly var row = ref after.Amounts.ItemRef(i);
            var name = new TimelineName(row.Model, row.Upstream.Value);
            if (ofModel is null || name != last)
            {
                (ofModel, last) = (_models[name], name);
            }

            ofModel.Add(row.Unit, row.Source, raise);
            ofKey ??= _keys[new TimelineName(key.Id.Value)];
            ofKey.Add(row.Unit, row.Source, raise);
            if (key.Tags.IsEmpty)
            {
                _tags[new TimelineName("")].Add(row.Unit, row.Source, raise);
            }

            foreach (var tag in key.Tags)
            {
                _tags[new TimelineName(tag.Value)].Add(row.Unit, row.Source, raise);
            }
        }

        Changes += ofKey is null ? 0 : 1;
    }

    /// <summary>What it has now, all keys told apart.</summary>
    public TimelineUsage Copy(TimelineParts parts) => new(step, start)
    {
        Models = parts.HasFlag(TimelineParts.Models) ? _models.Copy() : new TimelineBreakdown(),
        Keys = parts.HasFlag(TimelineParts.Keys) ? _keys.Copy() : new TimelineBreakdown(),
        Tags = parts.HasFlag(TimelineParts.Tags) ? _tags.Copy() : new TimelineBreakdown(),
    };

    /// <summary>Notes that the store has everything up to a count of changes.</summary>
    public void Saved(long changes) => _saved = changes;
}
