namespace QuotaFunctions.Server.Connections;

/// <summary>The connections that may be open at once, over all addresses and both protocols. Over it, a connection is closed as soon as it is accepted.</summary>
internal sealed class ConnectionPlaces(int most, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private int _taken;
    private long? _warned;

    /// <summary>Takes a place, to be given back; false when there is none.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_taken < most)
            {
                _taken++;
                return true;
            }

            if (_warned is { } before && time.GetElapsedTime(before) < BetweenWarnings)
            {
                return false;
            }

            _warned = time.GetTimestamp();
        }

        ConnectionLog.Full(logger, most);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void GiveBack()
    {
        lock (_lock)
        {
            _taken--;
        }
    }
}
