using System.Text.Json;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary>Makes one change to many keys, and reports what became of each.</summary>
/// <param name="member"><c>action</c> or <c>change</c>.</param>
/// <param name="change">The value of this member.</param>
internal sealed class BulkChange(string member, JsonNode change)
{
    private const int MostIds = 1_000;

    /// <summary>Changes named keys.</summary>
    public Task<ExitCode> RunAsync(Run run, IReadOnlyList<FoundKey> keys, CancellationToken cancellationToken) => ReportAsync(
        run,
        keys.Select(k => k.Record.Id).Chunk(MostIds).Select(ids => (JsonNode)new JsonObject { ["ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]) }),
        isPaged: false,
        cancellationToken);

    /// <summary>Changes all keys that match.</summary>
    public Task<ExitCode> RunAsync(Run run, JsonObject filter, CancellationToken cancellationToken) =>
        ReportAsync(run, [filter], isPaged: true, cancellationToken);

    private async Task<ExitCode> ReportAsync(Run run, IEnumerable<JsonNode> filters, bool isPaged, CancellationToken cancellationToken)
    {
        var documents = new List<JsonElement>();
        var isContinued = false;
        foreach (var filter in filters)
        {
            string? cursor = null;
            do
            {
                var answer = await SendAsync(run, filter, cursor, cancellationToken);
                JsonElement[] page = [.. answer.Body.GetProperty("keys").EnumerateArray()];
                documents.AddRange(page);
                Write(run.Terminal, page, isContinued);
                isContinued = true;
                cursor = isPaged ? answer.Body.GetProperty("next_cursor").GetString() : null;
            }
            while (cursor is not null);
        }

        BulkResult[] results = [.. documents.Select(Read)];
        var (done, failed, unknown) = (results.Count(r => r.Result == "done"), results.Count(r => r.Result == "failed"), results.Count(r => r.Result == "unknown"));
        run.Terminal.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("changed", done);
            json.WriteStartArray("keys");
            documents.ForEach(d => d.WriteTo(json));
            json.WriteEndArray();
            json.WriteEndObject();
        });
        Terminal.Say($"{KeySelection.InWords(done)} done{(failed > 0 ? $", {failed} failed" : "")}{(unknown > 0 ? $", {unknown} unknown; repeating the command is safe" : "")}.");
        return unknown > 0 ? ExitCode.Unknown : failed > 0 ? ExitCode.Refused : ExitCode.Done;
    }

    private Task<ApiAnswer> SendAsync(Run run, JsonNode filter, string? cursor, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["filter"] = filter.DeepClone(), [member] = change.DeepClone() };
        if (cursor is not null)
        {
            body["cursor"] = cursor;
        }

        return run.Server.SendAsync(ApiRequest.Set(HttpMethod.Post, "api/admin/keys/bulk", body), cancellationToken);
    }

    private static void Write(Terminal terminal, JsonElement[] page, bool isContinued)
    {
        var table = new Table("id", "result", "code", "detail");
        foreach (var result in page.Select(Read))
        {
            table.Add(result.Id, result.Result, result.Code, result.Detail);
        }

        terminal.Write(table, isContinued);
    }

    private static BulkResult Read(JsonElement element) => element.Deserialize(ClientJson.Default.BulkResult)!;
}
