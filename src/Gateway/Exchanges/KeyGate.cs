using System.Collections.Concurrent;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>The result of <see cref="KeyGate.TryEnter"/>.</summary>
internal enum KeyEntry
{
    /// <summary>Entered: <see cref="KeyGate.Leave"/> must be called.</summary>
    Entered,

    /// <summary>The key is at its own limit on concurrent requests.</summary>
    KeyIsFull,

    /// <summary>The key is at this process's limit for one key.</summary>
    ShareIsFull,
}

/// <summary>
/// Limits the concurrent requests of each key in this process: to the key's own limit, and to a share of all requests, so that one key's
/// slow streams leave room for the others. It never waits.
/// </summary>
/// <param name="mostOfOneKey">The most concurrent requests of any key, 1 or more.</param>
internal sealed class KeyGate(int mostOfOneKey)
{
    private readonly ConcurrentDictionary<KeyId, int> _taken = [];

    /// <summary>How many keys have requests inside.</summary>
    public int Keys => _taken.Count;

    /// <summary>Counts a request of the key, if the key is below both limits.</summary>
    /// <param name="key">The key.</param>
    /// <param name="given">The key's own limit, 1 or more; null for none.</param>
    public KeyEntry TryEnter(KeyId key, int? given)
    {
        var most = Math.Min(given ?? mostOfOneKey, mostOfOneKey);
        while (true)
        {
            // A refused request is never counted, not even for a moment: it could make another one be refused that would have fitted.
            if (!_taken.TryGetValue(key, out var taken))
            {
                if (_taken.TryAdd(key, 1))
                {
                    return KeyEntry.Entered;
                }
            }
            else if (taken >= most)
            {
                return given <= mostOfOneKey ? KeyEntry.KeyIsFull : KeyEntry.ShareIsFull;
            }
            else if (_taken.TryUpdate(key, taken + 1, taken))
            {
                return KeyEntry.Entered;
            }
        }
    }

    /// <summary>Ends a request that entered.</summary>
    public void Leave(KeyId key)
    {
        while (true)
        {
            var taken = _taken[key];
            if (taken > 1 ? _taken.TryUpdate(key, taken - 1, taken) : _taken.TryRemove(KeyValuePair.Create(key, taken)))
            {
                return;
            }
        }
    }
}
