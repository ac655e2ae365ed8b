using System.CommandLine;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys rotate</c>: a new text under the same id, quota and usage.</summary>
internal sealed class RotateCommand
{
    private readonly Argument<string> _key = KeyArgument.Create();
    private readonly Option<string?> _overlap = new("--overlap") { Description = "How long the old text still works: 1h, 7d, at most 30d; else it ends at once", HelpName = "TIME" };

    /// <summary>Makes the command.</summary>
    public Command Create() => new Command("rotate", "Give a key a new text. Standard output gets it.") { _key, _overlap }.Does(RunAsync);

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var overlap = run.Get(_overlap) is { } text ? DurationText.Seconds(text) : 0;
        var found = await KeyLookup.FindAsync(run.Server, run.Get(_key)!, cancellationToken);

        // Not repeated: a second rotation would be refused by the revision, and the text of the first would be lost unnoticed.
        var answer = await run.Server.SendAsync(
            new ApiRequest(HttpMethod.Post, $"api/admin/keys/{found.Record.Id}/rotate")
            {
                Body = new JsonObject { ["overlap_seconds"] = overlap },
                IfMatch = found.Revision,
                IfUnknown = $"Repeating is not safe for clients that use the key: if it was rotated, its new text is lost, and one more rotation ends it. Look first (quota keys show {found.Record.Id}, and the audit log), then rotate again to have a text.",
            },
            cancellationToken);
        var key = KeyRecord.Read(answer.Body);
        run.Terminal.WriteLine(key.Key!);
        run.Terminal.WriteJson(answer.Body.WriteTo);
        Terminal.Say($"Rotated {key.Name}. {(overlap == 0 ? "The old text no longer works." : $"The old text works for {overlap} more seconds.")} The new one is shown this once.");
        return ExitCode.Done;
    }
}
