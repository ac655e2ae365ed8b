using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Issuing;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys create</c>: issues keys and shows their text this once.</summary>
internal sealed class CreateCommand
{
    private readonly KeyFieldOptions _fields = new();
    private readonly Option<int?> _count = new("--count") { Description = "How many keys, 1 to 1,000", HelpName = "N" };
    private readonly Option<string?> _prefix = new("--prefix") { Description = "The beginning of the key's text", HelpName = "TEXT" };
    private readonly Option<string?> _csv = new Option<string?>("--csv") { Description = "Write the keys to a new file that only you can read, and not to standard output", HelpName = "FILE" }.NamesFile();
    private readonly Option<string?> _idempotencyKey = new("--idempotency-key") { Description = "Repeat an earlier command without issuing twice", HelpName = "TEXT" };

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        var command = new Command("create", "Issue keys. Standard output gets the keys, one a line.") { _count, _prefix, _csv, _idempotencyKey };
        _fields.AddTo(command);
        return command.Does(RunAsync);
    }

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var body = _fields.ToBody(run);
        if (run.Get(_count) is { } count)
        {
            body["count"] = count;
        }

        if (run.Get(_prefix) is { } prefix)
        {
            body["prefix"] = prefix;
        }

        var server = run.Server;
        using var file = run.Get(_csv) is { } path ? new IssuedKeysFile(path) : null;
        var idempotencyKey = run.Get(_idempotencyKey) ?? Issuer.NewIdempotencyKey();
        var (keys, answer) = await Issuer.IssueAsync(
            server,
            body,
            idempotencyKey,
            $"Repeating is safe with --idempotency-key {idempotencyKey}: nothing is issued twice under it. Or look at the newest keys (quota keys list).",
            cancellationToken);
        foreach (var key in keys)
        {
            file?.Add(key);
            if (file is null && key.Key is { } text)
            {
                run.Terminal.WriteLine(text);
            }
        }

        run.Terminal.WriteJson(json => Write(json, answer, isWithText: file is null));
        Say(keys, file);
        return keys.Any(k => k.Key is null) ? ExitCode.Refused : ExitCode.Done;
    }

    private static void Say(IReadOnlyList<KeyRecord> keys, IssuedKeysFile? file)
    {
        var issued = keys.Count(k => k.Key is not null);
        var names = keys.Count > 3 ? "" : $": {string.Join(", ", keys.Where(k => k.Key is not null).Select(k => k.Name))}";
        if (issued > 0)
        {
            var where = file is null ? "They are shown this once." : $"They are in {file.Path}, which only you can read.";
            Terminal.Say($"Issued {issued} {(issued == 1 ? "key" : "keys")}{names}. {where}");
        }

        Issuer.SayIfTextIsLost(keys);
    }

    /// <summary>The server's document; without the text of keys that are in a file.</summary>
    private static void Write(Utf8JsonWriter json, ApiAnswer answer, bool isWithText)
    {
        if (isWithText)
        {
            answer.Body.WriteTo(json);
            return;
        }

        var document = JsonNode.Parse(answer.Body.GetRawText())!.AsObject();
        foreach (var key in document["keys"] is JsonArray several ? several.OfType<JsonObject>() : [document])
        {
            key.Remove("key");
        }

        document.WriteTo(json);
    }
}
