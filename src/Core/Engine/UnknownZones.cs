using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Engine;

/// <summary>Logs a warning for each time zone that a key has and this machine does not know: once a zone.</summary>
internal sealed class UnknownZones(ILogger logger)
{
    /// <summary>The most zones that are warned of; there are some 600 in all.</summary>
    private const int MaxWarnings = 1_000;

    private readonly ConcurrentDictionary<string, byte> _warned = new(StringComparer.Ordinal);

    /// <summary>Notes the zone of a snapshot, and returns the snapshot.</summary>
    public KeySnapshot Note(KeySnapshot snapshot)
    {
        if (snapshot.NextRequest.Verdict == Verdict.TimeZoneUnknown)
        {
            Note(snapshot.Record);
        }

        return snapshot;
    }

    /// <summary>Notes the zone of a key that was refused for it.</summary>
    public void Note(KeyRecord key)
    {
        if (!_warned.ContainsKey(key.TimeZone) && _warned.Count < MaxWarnings && _warned.TryAdd(key.TimeZone, 0))
        {
            EngineLog.TimeZoneUnknown(logger, key.TimeZone, key.Id);
        }
    }
}
