using System.CommandLine;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys limit</c>: sets or removes single limits of a key; the others stay.</summary>
internal sealed class LimitCommand
{
    private readonly Argument<string> _key = KeyArgument.Create();
    private readonly Argument<string[]> _limits = new("UNIT/WINDOW=N") { Description = "Limits to set, such as requests/day=1000", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _remove = new("--remove") { Description = "A limit to take away; may be repeated", HelpName = "UNIT/WINDOW" };
    private readonly Option<bool> _unlimited = new("--unlimited") { Description = "Allow that no limit on requests, tokens or money is left" };

    /// <summary>Makes the command.</summary>
    public Command Create() => new Command("limit", "Set or remove single limits of a key.") { _key, _limits, _remove, _unlimited }.Does(RunAsync);

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        LimitText[] set = [.. (run.Get(_limits) ?? []).Select(LimitText.Parse)];
        (string Unit, string Window)[] removed = [.. (run.Get(_remove) ?? []).Select(LimitText.ParseName)];
        if (set.Length + removed.Length == 0)
        {
            throw CommandFailure.Usage("Say which limit: quota keys limit KEY requests/day=1000, or --remove requests/day.");
        }

        var found = await KeyLookup.FindAsync(run.Server, run.Get(_key)!, cancellationToken);
        var path = $"api/admin/keys/{found.Record.Id}/limits";
        var document = found.Document;
        foreach (var limit in set)
        {
            var request = ApiRequest.Set(HttpMethod.Put, PathOf(path, limit.Unit, limit.Window), new JsonObject { ["limit"] = limit.Limit });
            document = (await run.Server.SendAsync(request, cancellationToken)).Body;
        }

        foreach (var (unit, window) in removed)
        {
            var request = ApiRequest.Set(HttpMethod.Delete, PathOf(path, unit, window) + (run.Get(_unlimited) ? "?unlimited=true" : ""));
            document = (await run.Server.SendAsync(request, cancellationToken)).Body;
        }

        KeyTable.Write(run.Terminal, document);
        return ExitCode.Done;
    }

    private static string PathOf(string path, string unit, string window) => $"{path}/{Uri.EscapeDataString(unit)}/{Uri.EscapeDataString(window)}";
}
