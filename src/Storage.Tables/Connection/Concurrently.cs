namespace QuotaFunctions.Storage.Tables.Connection;

/// <summary>Runs many calls concurrently, up to a limit.</summary>
internal static class Concurrently
{
    /// <summary>The most concurrent calls of one operation.</summary>
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

    /// <summary>Runs a call for each item. They are not cancelled: after a fault no further ones begin.</summary>
    public static Task ForEachAsync<T>(IReadOnlyList<T> items, Func<T, Task> call) =>
        Parallel.ForAsync(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = Width }, async (i, _) => await call(items[i]).ConfigureAwait(false));
}
