using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Answering;

/// <summary>Streams a listing as a CSV file, page by page, so that an export of any length needs the memory of one page.</summary>
internal static class CsvStream
{
    /// <summary>Writes the file, or only its headers for a HEAD request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="writeHeader">Writes the first line.</param>
    /// <param name="writeRow">Writes one line.</param>
    /// <param name="pages">The rows.</param>
    public static async Task WriteAsync<T>(
        HttpContext context, string file, Action<StringBuilder> writeHeader, Action<StringBuilder, T> writeRow, IAsyncEnumerable<IReadOnlyList<T>> pages)
    {
        await using var page = pages.GetAsyncEnumerator(context.RequestAborted);

        // Read the first page before sending the status: if the store fails now, the answer can still be 503.
        var hasPage = await page.MoveNextAsync();
        var response = context.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var csv = new StringBuilder();
        writeHeader(csv);
        for (; hasPage; hasPage = await page.MoveNextAsync())
        {
            foreach (var row in page.Current)
            {
                writeRow(csv, row);
            }

            await response.WriteAsync(csv.ToString(), context.RequestAborted);
            csv.Clear();
        }
    }

    /// <summary>Reads a listing page by page.</summary>
    /// <param name="after">Where to begin; null for the beginning.</param>
    /// <param name="most">The most rows, at least 1.</param>
    /// <param name="read">Reads a page of at most so many rows from a position; gives the rows, and the next position or null after the last.</param>
    public static async IAsyncEnumerable<IReadOnlyList<T>> PagesAsync<T, TPosition>(
        TPosition? after, long most, Func<TPosition?, int, Task<(IReadOnlyList<T> Rows, TPosition? Next)>> read)
        where TPosition : struct
    {
        while (true)
        {
            var (rows, next) = await read(after, (int)Math.Min(most, PageSize.Max));
            yield return rows;
            most -= rows.Count;
            if (next is null || most <= 0)
            {
                yield break;
            }

            after = next;
        }
    }
}
