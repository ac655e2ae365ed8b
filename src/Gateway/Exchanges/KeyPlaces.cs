using System.Collections.Concurrent;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>What became of an attempt to take a place.</summary>
internal enum Place
{
    /// <summary>Taken, to be given back.</summary>
    Taken,

    /// <summary>The key has as many requests under way as it was given.</summary>
    KeyFull,

    /// <summary>The key has as many requests under way as any key may have in this process.</summary>
    ShareFull,
}

/// <summary>
/// Counts the requests that each key has under way in this process, and lets it have so many: as the key was given, and at most a share of
/// all, so that one key's slow streams leave room for the others. It never waits.
/// </summary>
/// <param name="mostOfOneKey">The most of any key, 1 or more.</param>
internal sealed class KeyPlaces(int mostOfOneKey)
{
    private readonly ConcurrentDictionary<KeyId, int> _taken = [];

    /// <summary>Keys that have requests under way.</summary>
    public int Keys => _taken.Count;

    /// <summary>Takes a place, if there is one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="given">The most that the key was given, 1 or more; null for no limit of its own.</param>
    public Place TryTake(KeyId key, int? given)
    {
        var most = Math.Min(given ?? mostOfOneKey, mostOfOneKey);
        while (true)
        {
            // Those that are refused never count, not even for a moment: they would take the place that another one just gave back.
            if (!_taken.TryGetValue(key, out var taken))
            {
                if (_taken.TryAdd(key, 1))
                {
                    return Place.Taken;
                }
            }
            else if (taken >= most)
            {
                return given <= mostOfOneKey ? Place.KeyFull : Place.ShareFull;
            }
            else if (_taken.TryUpdate(key, taken + 1, taken))
            {
                return Place.Taken;
            }
        }
    }

    /// <summary>Gives a place back.</summary>
    public void GiveBack(KeyId key)
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
