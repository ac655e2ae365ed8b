using QuotaFunctions.Core.Keys;
using QuotaFunctions.Gateway.Telemetry;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>
/// Limits the memory of request bodies that are read before they are forwarded: of all together, and of each key. It never waits: a body that
/// does not fit is refused.
/// </summary>
/// <param name="most">The most bytes of all bodies.</param>
/// <param name="mostOfOneKey">
/// The most bytes of one key's bodies, so that one key cannot fill the memory of all. A key's only body may be larger: it is bounded by the
/// length that a body may have.
/// </param>
internal sealed class BodyMemory(long most, long mostOfOneKey)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<KeyId, long> _byKey = [];
    private long _taken;

    /// <summary>The most bytes of all bodies.</summary>
    public long Most => most;

    /// <summary>The bytes that are taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>The keys that have bodies now.</summary>
    public int Keys
    {
        get
        {
            lock (_lock)
            {
                return _byKey.Count;
            }
        }
    }

    /// <summary>Begins a body of this key. It takes nothing yet.</summary>
    public BodyShare Open(KeyId key) => new(this, key);

    /// <summary>Takes bytes for a body that has so many already.</summary>
    internal bool TryTake(KeyId key, long ofThisBody, long bytes)
    {
        lock (_lock)
        {
            var ofKey = _byKey.GetValueOrDefault(key);
            var isOnlyBody = ofKey == ofThisBody;
            if (bytes <= 0)
            {
                return true;
            }

            if (_taken + bytes > most || (ofKey + bytes > mostOfOneKey && !isOnlyBody))
            {
                return false;
            }

            _byKey[key] = ofKey + bytes;
            _taken += bytes;
            GatewayMeter.BodyMemory.Add(bytes);
            return true;
        }
    }

    internal void GiveBack(KeyId key, long bytes)
    {
        lock (_lock)
        {
            _taken -= bytes;
            GatewayMeter.BodyMemory.Add(-bytes);
            if ((_byKey[key] -= bytes) == 0)
            {
                _byKey.Remove(key);
            }
        }
    }
}

/// <summary>What one body takes of the <see cref="BodyMemory"/>, until it is disposed.</summary>
internal sealed class BodyShare(BodyMemory memory, KeyId key) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _isClosed;

    /// <summary>The bytes that it has.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes more; false when there is not as much, or after it was disposed.</summary>
    public bool TryTake(long bytes)
    {
        lock (_lock)
        {
            if (_isClosed || !memory.TryTake(key, Taken, bytes))
            {
                return false;
            }

            Taken += bytes;
            return true;
        }
    }

    /// <summary>Gives all back; a second time does nothing.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isClosed && Taken > 0)
            {
                memory.GiveBack(key, Taken);
            }

            _isClosed = true;
            Taken = 0;
        }
    }
}
