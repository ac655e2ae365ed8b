using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys list</c>: newest first, a page or all.</summary>
internal sealed class ListCommand
{
    private readonly Option<string?> _status = new("--status") { Description = "active, exhausted, suspended, expired or revoked", HelpName = "STATUS" };
    private readonly Option<string?> _label = new("--label") { Description = "Keys with exactly this label", HelpName = "TEXT" };
    private readonly Option<string?> _tag = new("--tag") { Description = "Keys that have this tag", HelpName = "TAG" };
    private readonly Option<string?> _owner = new("--owner") { Description = "Keys with exactly this owner", HelpName = "TEXT" };
    private readonly Option<int?> _limit = new("--limit") { Description = "The most keys of a page, 1 to 1,000", HelpName = "N" };
    private readonly Option<string?> _cursor = new("--cursor") { Description = "Where the page before ended", HelpName = "TEXT" };
    private readonly Option<bool> _all = new("--all") { Description = "All pages" };

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        _status.CompletionSources.Add("active", "exhausted", "suspended", "expired", "revoked");
        return new Command("list", "List keys, newest first.") { _status, _label, _tag, _owner, _limit, _cursor, _all }.Does(RunAsync);
    }

    /// <summary>Writes all keys as one JSON document.</summary>
    public static async Task WriteAllAsync(Terminal terminal, IAsyncEnumerable<IReadOnlyList<JsonElement>> pages)
    {
        var all = new List<JsonElement>();
        var isContinued = false;
        await foreach (var page in pages)
        {
            if (terminal.IsJson)
            {
                all.AddRange(page);
            }

            terminal.Write(KeyTable.List(page.Select(KeyRecord.Read)), isContinued);
            isContinued = true;
        }

        // Collected first: a document that breaks off where a page fails would be no document.
        terminal.WriteJson(json => Write(json, all, null));
    }

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var limit = run.Get(_limit)?.ToString(CultureInfo.InvariantCulture) ?? (run.Get(_all) ? "1000" : null);
        string Page(string? cursor) => Query.Of(
            "api/admin/keys", ("status", run.Get(_status)), ("label", run.Get(_label)), ("tag", run.Get(_tag)), ("owner", run.Get(_owner)), ("limit", limit), ("cursor", cursor));
        if (run.Get(_all))
        {
            await WriteAllAsync(run.Terminal, run.Server.PagesAsync(Page, "keys", run.Get(_cursor), cancellationToken));
            return ExitCode.Done;
        }

        var answer = await run.Server.SendAsync(ApiRequest.Get(Page(run.Get(_cursor)), "keys", "next_cursor"), cancellationToken);
        run.Terminal.WriteJson(answer.Body.WriteTo);
        run.Terminal.Write(KeyTable.List(answer.Body.GetProperty("keys").EnumerateArray().Select(KeyRecord.Read)));
        if (answer.Body.GetProperty("next_cursor").GetString() is { } next && !run.Terminal.IsJson)
        {
            Terminal.Say($"There are more: --all, or --cursor {next}");
        }

        return ExitCode.Done;
    }

    private static void Write(Utf8JsonWriter json, List<JsonElement> keys, string? next)
    {
        json.WriteStartObject();
        json.WriteStartArray("keys");
        keys.ForEach(k => k.WriteTo(json));
        json.WriteEndArray();
        json.WriteString("next_cursor", next);
        json.WriteEndObject();
    }
}
