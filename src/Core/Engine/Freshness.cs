using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>When a key was known to be as it is.</summary>
/// <param name="Timestamp">A timestamp from before it was read or written.</param>
/// <param name="ForeignChanges">The count of the changes of others, from before too.</param>
internal readonly record struct Sighting(long Timestamp, long ForeignChanges);

/// <summary>Says whether a key that is remembered may still be relied on.</summary>
internal sealed class Freshness(IQuotaStorage storage, TimeProvider time)
{
    /// <summary>To be taken before a read or a write.</summary>
    public Sighting Now() => new(time.GetTimestamp(), storage.ForeignChanges?.Count ?? 0);

    /// <summary>True when nothing can have changed from the sighting until <paramref name="timestamp"/>, except in the last <see cref="IQuotaStorage.ReadStaleness"/>.</summary>
    public bool IsFresh(Sighting seen, long timestamp) =>
        time.GetElapsedTime(seen.Timestamp, timestamp) < storage.ReadStaleness || storage.ForeignChanges?.HasNoneSince(seen.ForeignChanges) == true;
}
