using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
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
    public async Task WriteAsync(HttpContext context, KeyQuery query, int most)
    {
        var now = time.GetUtcNow();
        query = query with { Limit = Math.Min(most, PageSize.Max) };
        var csv = new KeyCsv(await FindColumnsAsync(query, most, now, context.RequestAborted));
        var response = context.Response;
        CsvText.Begin(response, "keys.csv");
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var text = new StringBuilder();
        csv.WriteHeader(text);
        await foreach (var page in PagesAsync(query, most, now, context.RequestAborted))
        {
            foreach (var key in page)
            {
                csv.WriteRow(text, QuotaTransition.Observe(key.Record, key.State, now));
            }

            await response.WriteAsync(text.ToString(), context.RequestAborted);
            text.Clear();
        }
    }

    /// <summary>The pairs that the keys limit: units that the service counts by itself first, then by name.</summary>
    private async Task<ImmutableArray<(Unit Unit, WindowKind Window)>> FindColumnsAsync(
        KeyQuery query, int most, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var pairs = new HashSet<(Unit Unit, WindowKind Window)>();
        await foreach (var page in PagesAsync(query, most, now, cancellationToken))
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

    private async IAsyncEnumerable<IReadOnlyList<StoredKey>> PagesAsync(
        KeyQuery query, int most, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await keys.ListAsync(query with { Limit = Math.Min(query.Limit, most) }, now, cancellationToken);
            yield return page.Keys;
            most -= page.Keys.Count;
            if (page.Next is not { } next || most <= 0)
            {
                yield break;
            }

            query = query with { After = next };
        }
    }
}
