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
    private const int StateBytes = 256; // about what a key with one limit takes

    public static Task RunAsync(int port, string connectionString, int bodyBytes, string[] headers)
    {
        var options = new TableClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null, UseCookies = false })),
        };
        options.Retry.MaxRetries = 0;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        var table = new TableClient(connectionString, $"raw{Environment.ProcessId}", options);
        var tags = new ConcurrentDictionary<string, ETag>();
        var state = new byte[StateBytes];
        table.CreateIfNotExists();
        return FixedAnswer.ServeAsync(port, bodyBytes, headers, async context =>
        {
            var key = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(context.Request.Headers.Authorization.ToString())));
            if (!tags.TryGetValue(key, out var tag))
            {
                tag = (await table.UpsertEntityAsync(Document(key, state))).Headers.ETag!.Value;
            }

            TableTransactionAction[] actions =
            [
                new(TableTransactionActionType.UpdateMerge, Document(key, state), tag),
                new(TableTransactionActionType.UpsertMerge, new TableEntity(key, $"use.{key}") { ["Model"] = Array.Empty<byte>(), ["r_requests"] = 1L }),
            ];
            var answers = await table.SubmitTransactionAsync(actions);
            tags[key] = answers.Value[0].Headers.ETag!.Value;
            return true;
        });
    }

    private static TableEntity Document(string key, byte[] state) =>
        new(key, $"doc.{key}") { ["State"] = state, ["Due"] = 0L, ["Holds"] = 0, ["ExhaustedUntil"] = 0L, ["UsageDay"] = 739_942 };
}
