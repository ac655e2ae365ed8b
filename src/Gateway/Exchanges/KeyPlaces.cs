using System.Collections.Concurrent;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Lets each key have so many requests under way, so that one key's slow streams leave room for the others. It never waits.</summary>
/// <param name="mostOfOneKey">The most of one key.</param>
internal sealed class KeyPlaces(int mostOfOneKey)
{
    private readonly ConcurrentDictionary<KeyId, int> _taken = [];

    /// <summary>Keys that have requests under way.</summary>
    public int Keys => _taken.Count;

    /// <summary>Takes a place; false when the key has all of its own.</summary>
    public bool TryTake(KeyId key) => _taken.AddOrUpdate(key, 1, static (_, taken) => taken + 1) <= mostOfOneKey || GiveBackAndRefuse(key);

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

    private bool GiveBackAndRefuse(KeyId key)
    {
        GiveBack(key);
        return false;
    }
}
