using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Keys;

/// <summary>
/// Streams a listing of keys as CSV. It reads the listing twice: first for the limits that need columns, then for the lines. An export of
/// any length needs the memory of one page.
/// </summary>
internal sealed class KeyExport(IKeyCatalog keys, TimeProvider time)
{
    /// <summary>The most pairs of unit and window that get columns; the last cell of a line has the remaining limits.</summary>
    public const int MaxColumns = 32;

    /// <summary>The most pairs to collect: callers can invent any number of units.</summary>
    private const int MaxPairs = 1_000;

    /// <summary>Writes at most this many keys of a query, from the query's cursor on.</summary>
    public async Task WriteAsync(HttpContext context, KeyQuery query, long most)
    {
        var now = time.GetUtcNow();
        var csv = new KeyCsv(await FindColumnsAsync(PagesAsync(query, most, now, context.RequestAborted)));
        await CsvStream.WriteAsync(
            context,
            "keys.csv",
            csv.WriteHeader,
            (text, key) => csv.WriteRow(text, QuotaTransition.Observe(key.Record, key.State, now)),
            PagesAsync(query, most, now, context.RequestAborted));
    }

    /// <summary>The pairs that the keys limit: units that the service counts by itself first, then by name.</summary>
    private static async Task<ImmutableArray<(Unit Unit, WindowKind Window)>> FindColumnsAsync(IAsyncEnumerable<IReadOnlyList<StoredKey>> pages)
    {
        var pairs = new HashSet<(Unit Unit, WindowKind Window)>();
        await foreach (var page in pages)
        {
            foreach (var limit in page.SelectMany(k => k.Record.Limits))
            {
                if (pairs.Count < MaxPairs)
                {
                    pairs.Add((limit.Unit, limit.Window));
                }
            }
        }

        return
        [
            .. pairs.OrderByDescending(p => MeteredUnits.Contains(p.Unit)).ThenBy(p => p.Unit.Name, StringComparer.Ordinal).ThenBy(p => p.Window).Take(MaxColumns),
        ];
    }

    private IAsyncEnumerable<IReadOnlyList<StoredKey>> PagesAsync(KeyQuery query, long most, DateTimeOffset now, CancellationToken cancellationToken) =>
        CsvStream.PagesAsync<StoredKey, KeyPosition>(query.After, most, async (after, limit) =>
        {
            var page = await keys.ListAsync(query with { After = after, Limit = limit }, now, cancellationToken);
            return (page.Keys, page.Next);
        });
}
