using System.Collections.Concurrent;
using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace QuotaFunctions.Load.Peers;

/// <summary>
/// The limit on Table Storage: a Kestrel endpoint that makes one transaction a request, of the two rows that a consume writes, under the tag
/// that its last one returned, and does nothing else. One request at a time for a key.
/// </summary>
internal static class TablesServer
{
    private const string ProductTable = "quotafunctions";

    /// <summary>What a consume merges into the document of its key.</summary>
    private static readonly string[] Merged = ["State", "Due", "Holds", "ExhaustedUntil", "UsageDay"];

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="connectionString">The storage, where the product has served a consume before: its rows are the ones that are written here.</param>
    /// <param name="bodyBytes">How long the answer's body is.</param>
    /// <param name="headers">The answer's headers, each as <c>Name: value</c>.</param>
    public static async Task RunAsync(int port, string connectionString, int bodyBytes, string[] headers)
    {
        var options = new TableClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null, UseCookies = false })),
        };
        options.Retry.MaxRetries = 0;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        var (document, usage) = RowsOf(connectionString);
        var table = new TableClient(connectionString, $"raw{Environment.ProcessId}", options);
        var tags = new ConcurrentDictionary<string, ETag>();
        table.CreateIfNotExists();
        await FixedAnswer.ServeAsync(port, bodyBytes, headers, async context =>
        {
            var key = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(context.Request.Headers.Authorization.ToString())))[..PartitionLength(document)];
            if (!tags.TryGetValue(key, out var tag))
            {
                tag = (await table.UpsertEntityAsync(Copy(document, key, document.Keys))).Headers.ETag!.Value;
            }

            TableTransactionAction[] actions =
            [
                new(TableTransactionActionType.UpdateMerge, Copy(document, key, Merged), tag),
                new(TableTransactionActionType.UpsertMerge, Copy(usage, key, usage.Keys)),
            ];
            var answers = await table.SubmitTransactionAsync(actions);
            tags[key] = answers.Value[0].Headers.ETag!.Value;
            return true;
        });
    }

    /// <summary>The rows of a key that was spent from.</summary>
    private static (TableEntity Document, TableEntity Usage) RowsOf(string connectionString)
    {
        var rows = new TableClient(connectionString, ProductTable).Query<TableEntity>().ToArray();
        var usage = rows.First(r => r.PartitionKey.StartsWith("key-", StringComparison.Ordinal) && r.RowKey.StartsWith("use.", StringComparison.Ordinal));
        return (rows.First(r => r.PartitionKey == usage.PartitionKey && r.RowKey.StartsWith("doc.", StringComparison.Ordinal)), usage);
    }

    private static int PartitionLength(TableEntity row) => Math.Min(64, row.PartitionKey.Length);

    private static TableEntity Copy(TableEntity row, string partition, IEnumerable<string> columns)
    {
        var copy = new TableEntity(partition, row.RowKey);
        foreach (var column in columns)
        {
            if (column is not ("odata.etag" or "PartitionKey" or "RowKey" or "Timestamp"))
            {
                copy[column] = row[column];
            }
        }

        return copy;
    }
}
