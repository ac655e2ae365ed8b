namespace QuotaFunctions.Server.Connections;

/// <summary>Limits the open connections of all addresses and both protocols. Above the limit, a connection is closed as soon as it is accepted.</summary>
/// <param name="most">The limit.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Warned at most once a minute while the gate is full.</param>
internal sealed class ConnectionGate(int most, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private int _open;
    private long? _warned;

    /// <summary>Counts a connection, if there are fewer than the limit. Every successful call needs one call of <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_open < most)
            {
                _open++;
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

    /// <summary>Counts a closed connection.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _open--;
        }
    }
}
