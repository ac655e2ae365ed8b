using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Engine;

/// <summary>Warns of time zones that keys have and this machine does not know: once each, when the first such key is met.</summary>
internal sealed class UnknownZones(ILogger logger)
{
    /// <summary>The most zones that are warned of; there are some 600 in all.</summary>
    private const int MaxWarnings = 1_000;

    private readonly ConcurrentDictionary<string, byte> _warned = new(StringComparer.Ordinal);

    /// <summary>Takes note of a key as it stands, and returns that.</summary>
    public KeySnapshot Note(KeySnapshot snapshot)
    {
        if (snapshot.NextRequest.Verdict == Verdict.TimeZoneUnknown)
        {
            Note(snapshot.Key);
        }

        return snapshot;
    }

    /// <summary>Takes note of a key that is refused for its zone.</summary>
    public void Note(KeyRecord key)
    {
        if (!_warned.ContainsKey(key.TimeZone) && _warned.Count < MaxWarnings && _warned.TryAdd(key.TimeZone, 0))
        {
            EngineLog.TimeZoneUnknown(logger, key.TimeZone, key.Id);
        }
    }
}
