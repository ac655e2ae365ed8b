using System.CommandLine;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys update</c>: changes what some keys have; what is not named stays.</summary>
internal sealed class UpdateCommand
{
    private readonly KeySelection _keys = new();
    private readonly KeyFieldOptions _fields = new();
    private readonly Option<string[]> _clear = new("--clear") { Description = "Take a value away: label, owner, tags, quota, limits, expires_at, time_zone, models or max_parallel", HelpName = "NAME" };
    private readonly Option<string?> _ifMatch = new("--if-match") { Description = "Only if the key still has this revision (its ETag); for one key", HelpName = "REVISION" };

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        var command = new Command("update", "Change keys. --tag, --limit and --model replace all tags, limits and models.") { _clear, _ifMatch };
        _keys.AddTo(command);
        _fields.AddTo(command);
        return command.Does(RunAsync);
    }

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var body = ReadChange(run);
        var filter = _keys.ReadFilter(run);
        var revision = run.Get(_ifMatch);
        if (filter is not null)
        {
            RefuseRevision(revision);
            run.Question.Confirm($"This will change {KeySelection.InWords(await KeySelection.CountAsync(run, filter, cancellationToken))} that match {JsonText.Of(filter)}.");
            return await new BulkChange("change", body).RunAsync(run, filter, cancellationToken);
        }

        var keys = await _keys.FindAsync(run, cancellationToken);
        if (keys.Count > 1)
        {
            RefuseRevision(revision);
            return await new BulkChange("change", body).RunAsync(run, keys, cancellationToken);
        }

        var request = ApiRequest.Set(HttpMethod.Patch, $"api/admin/keys/{keys[0].Record.Id}", body) with
        {
            IfMatch = revision is null ? null : $"\"{revision.Trim('"')}\"",
        };
        KeyTable.Write(run.Terminal, (await run.Server.SendAsync(request, cancellationToken)).Body);
        return ExitCode.Done;
    }

    private JsonObject ReadChange(Run run)
    {
        var body = _fields.ToBody(run);
        foreach (var name in run.Get(_clear) ?? [])
        {
            if (body.ContainsKey(name))
            {
                throw CommandFailure.Usage($"{name} cannot be set and cleared at once.");
            }

            body[name] = name is "limits" or "tags" ? new JsonArray() : null;
        }

        return body.Count > 0 ? body : throw CommandFailure.Usage("Say what to change: quota keys update --help lists the options.");
    }

    private static void RefuseRevision(string? revision)
    {
        if (revision is not null)
        {
            throw CommandFailure.Usage("--if-match is for one key.");
        }
    }
}
