namespace QuotaFunctions.Core.Storage;

/// <summary>
/// The first entries of a map in the order of their keys, whatever order they come in. When there are too many, the last one is pushed out.
/// </summary>
/// <remarks>
/// A key that was pushed out comes after all that are kept, and stays after them: the last kept key only ever moves towards the first. So it
/// cannot be added again with a part of its value.
/// </remarks>
internal sealed class FirstEntries<TKey, TValue>(int most, IComparer<TKey> order)
    where TKey : notnull
{
    private readonly SortedList<TKey, TValue> _entries = new(order);

    /// <summary>How many entries are kept.</summary>
    public int Count => _entries.Count;

    /// <summary>The value of a key; the type's default when it is not kept.</summary>
    public TValue? Find(TKey key) => _entries.GetValueOrDefault(key);

    /// <summary>Sets the value of a key; false when the key comes too late in the order.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="pushedOut">The value that had to make room; the type's default when none had to.</param>
    public bool TrySet(TKey key, TValue value, out TValue? pushedOut)
    {
        pushedOut = default;
        if (_entries.ContainsKey(key))
        {
            _entries[key] = value;
            return true;
        }

        if (_entries.Count < most)
        {
            _entries.Add(key, value);
            return true;
        }

        var last = _entries.Count - 1;
        if (order.Compare(key, _entries.GetKeyAtIndex(last)) > 0)
        {
            return false;
        }

        pushedOut = _entries.GetValueAtIndex(last);
        _entries.RemoveAt(last);
        _entries.Add(key, value);
        return true;
    }

    /// <summary>The entries, in order.</summary>
    public KeyValuePair<TKey, TValue>[] ToArray() => [.. _entries];
}
