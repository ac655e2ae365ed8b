using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary>Which keys a command is for: some by name, or all that match filters.</summary>
internal sealed class KeySelection
{
    private static readonly string[] Members = ["label", "tag", "owner", "status"];

    private readonly Argument<string[]> _names = new("KEY")
    {
        Description = "Ids, or labels that only one key has",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _filters = new("--filter")
    {
        Description = "All keys that match, in place of names: tag=…, owner=…, label=… or status=…; may be repeated",
        HelpName = "NAME=VALUE",
    };

    /// <summary>Adds argument and option to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_names);
        command.Options.Add(_filters);
    }

    /// <summary>The filters; null when keys are named.</summary>
    /// <exception cref="CommandFailure">A filter has a wrong form, or neither or both are given.</exception>
    public JsonObject? ReadFilter(Run run)
    {
        var (names, filters) = (run.Get(_names) ?? [], run.Get(_filters) ?? []);
        if ((names.Length == 0) == (filters.Length == 0))
        {
            throw CommandFailure.Usage("Name keys, or select them with --filter tag=…, but not both.");
        }

        if (filters.Length == 0)
        {
            return null;
        }

        var filter = new JsonObject();
        foreach (var text in filters)
        {
            if (text.Split('=', 2) is not [var name, { Length: > 0 } value] || !Members.Contains(name) || !filter.TryAdd(name, value))
            {
                throw CommandFailure.Usage($"'{text}' is no filter. It must be one of {string.Join(", ", Members.Select(m => m + "=…"))}, each once.");
            }
        }

        return filter;
    }

    /// <summary>The keys that are named, each once.</summary>
    public async Task<IReadOnlyList<FoundKey>> FindAsync(Run run, CancellationToken cancellationToken)
    {
        var found = new List<FoundKey>();
        foreach (var name in run.Get(_names) ?? [])
        {
            var key = await KeyLookup.FindAsync(run.Server, name, cancellationToken);
            if (found.All(k => k.Record.Id != key.Record.Id))
            {
                found.Add(key);
            }
        }

        return found;
    }

    /// <summary>How many keys match filters and are not revoked.</summary>
    public static async Task<int> CountAsync(Run run, JsonObject filter, CancellationToken cancellationToken)
    {
        string Page(string? cursor) => Query.Of(
            "api/admin/keys", [.. Members.Select(m => (m, filter[m]?.GetValue<string>())), ("limit", "1000"), ("cursor", cursor)]);
        var count = 0;
        await foreach (var page in run.Server.PagesAsync(Page, "keys", null, cancellationToken))
        {
            count += page.Count(k => !KeyRecord.Read(k).IsRevoked);
        }

        return count;
    }

    /// <summary>A number of keys in words.</summary>
    public static string InWords(int count) => count == 1 ? "1 key" : string.Create(CultureInfo.InvariantCulture, $"{count} keys");
}
