namespace QuotaFunctions.Storage.Tables.Connection;

/// <summary>Many calls at once, but not too many.</summary>
internal static class Concurrently
{
    /// <summary>How many calls of one listing are under way at once.</summary>
    public const int Width = 24;

    /// <summary>The results in the order of the items.</summary>
    public static async Task<TResult[]> SelectAsync<T, TResult>(
        IReadOnlyList<T> items, Func<T, CancellationToken, Task<TResult>> select, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        await Parallel.ForAsync(
            0,
            items.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellationToken },
            async (i, cancellationToken) => results[i] = await select(items[i], cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }
}
