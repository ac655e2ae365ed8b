using System.Collections.Immutable;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>Sums of usage, each 0 … <see cref="Max"/>. Made by <see cref="UsageTally"/>.</summary>
/// <param name="Requests">Requests charged.</param>
/// <param name="TokensIn">Tokens of prompts.</param>
/// <param name="TokensOut">Tokens of answers.</param>
/// <param name="Tokens">Tokens charged.</param>
/// <param name="Denied">Uses that were refused.</param>
/// <param name="Errors">Forwarded requests that the upstream failed.</param>
/// <param name="Source">The least certain source among what is summed.</param>
/// <param name="Units">The sums of all other units.</param>
public readonly record struct UsageSums(
    long Requests, long TokensIn, long TokensOut, long Tokens, long Denied, long Errors, UsageSource Source, UnitSums Units = default)
{
    /// <summary>The greatest sum, 2^62. A greater one is reported as this one.</summary>
    public const long Max = 1L << 62;

    /// <summary>Adds without an overflow: the result is at most <see cref="Max"/>.</summary>
    /// <param name="sum">0 … <see cref="Max"/>.</param>
    /// <param name="amount">From 0.</param>
    public static long Add(long sum, long amount) => amount < Max - sum ? sum + amount : Max;
}

/// <summary>Sums of the units that have no member of their own in <see cref="UsageSums"/>, by name. Equal when all names and sums are.</summary>
public readonly record struct UnitSums
{
    /// <summary>The most units that one row or total tells apart.</summary>
    public const int MaxUnits = 64;

    private readonly ImmutableArray<KeyValuePair<string, long>> _items;

    /// <summary>Takes over sums that are in order.</summary>
    internal UnitSums(ImmutableArray<KeyValuePair<string, long>> items) => _items = items;

    /// <summary>
    /// Units and their sums, in ordinal order; empty when there are none. At most <see cref="MaxUnits"/>: <c>microusd</c>, if it
    /// was used, and the first of a caller's own in that order. The rest is summed as <see cref="UsageUnits.Other"/>, which is then one item more.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, long>> Items => _items.IsDefault ? [] : _items;

    /// <summary>The items by name; their order is kept.</summary>
    public Dictionary<string, long> ToDictionary() => new(Items, StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Equals(UnitSums other) => Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Items);
}
