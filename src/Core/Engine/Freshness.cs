using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>The moment, and the count of external writes, at which a cached key was known to be current.</summary>
/// <param name="Timestamp">A timestamp from before the read or the write.</param>
/// <param name="ExternalWrites">The count of external writes, from before it too.</param>
internal readonly record struct ReadStamp(long Timestamp, long ExternalWrites);

/// <summary>Tells whether a cached key is still current.</summary>
internal sealed class Freshness(IQuotaStorage storage, TimeProvider time)
{
    /// <summary>A stamp to take before a read or a write.</summary>
    public ReadStamp Now() => new(time.GetTimestamp(), storage.ExternalWrites?.Count ?? 0);

    /// <summary>True when nothing can have changed from the stamp until <paramref name="timestamp"/>, except in the last <see cref="IQuotaStorage.ReadStaleness"/>.</summary>
    public bool IsFresh(ReadStamp stamp, long timestamp) =>
        time.GetElapsedTime(stamp.Timestamp, timestamp) < storage.ReadStaleness || storage.ExternalWrites?.NoneSince(stamp.ExternalWrites) == true;
}
