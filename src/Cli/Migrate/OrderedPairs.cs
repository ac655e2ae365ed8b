namespace QuotaFunctions.Cli.Migrate;

/// <summary>What two stores have under one name; null where one has nothing.</summary>
internal readonly record struct Pair<T>(T? Source, T? Target)
    where T : class;

/// <summary>Reads two listings of the same order side by side, so that no more than a page of each is in memory.</summary>
internal static class OrderedPairs
{
    /// <summary>Pairs what compares as equal.</summary>
    public static async IAsyncEnumerable<Pair<T>> ReadAsync<T>(IAsyncEnumerable<T> source, IAsyncEnumerable<T> target, Comparison<T> order)
        where T : class
    {
        await using var ours = source.GetAsyncEnumerator();
        await using var theirs = target.GetAsyncEnumerator();
        var one = await NextAsync(ours);
        var other = await NextAsync(theirs);
        while (one is not null || other is not null)
        {
            var compared = one is null ? 1 : other is null ? -1 : order(one, other);
            yield return new Pair<T>(compared <= 0 ? one : null, compared >= 0 ? other : null);
            one = compared <= 0 ? await NextAsync(ours) : one;
            other = compared >= 0 ? await NextAsync(theirs) : other;
        }
    }

    private static async Task<T?> NextAsync<T>(IAsyncEnumerator<T> items)
        where T : class => await items.MoveNextAsync() ? items.Current : null;
}
