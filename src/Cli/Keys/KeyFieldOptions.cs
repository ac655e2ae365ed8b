using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary>The options that set what a key has, for issuing and for changing. Values are checked by the server.</summary>
internal sealed class KeyFieldOptions
{
    private readonly Option<string?> _label = new("--label") { Description = "A text for people; in a new label {n} becomes the key's number", HelpName = "TEXT" };
    private readonly Option<string?> _owner = new("--owner") { Description = "Who answers for the key", HelpName = "TEXT" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "A word that groups keys; may be repeated", HelpName = "TAG" };
    private readonly Option<string?> _quota = new("--quota") { Description = "Requests over the key's lifetime, or none", HelpName = "N" };
    private readonly Option<string[]> _limits = new("--limit") { Description = "A limit, such as tokens/day=200000; may be repeated", HelpName = "UNIT/WINDOW=N" };
    private readonly Option<string?> _expiresIn = new("--expires-in") { Description = "How long it is valid: 12h, 7d, 2w, or seconds", HelpName = "TIME" };
    private readonly Option<string?> _expiresAt = new("--expires-at") { Description = "Until when it is valid, such as 2030-01-31T12:00:00Z", HelpName = "TIME" };
    private readonly Option<string?> _timeZone = new("--time-zone") { Description = "Where days, weeks and months begin, such as Asia/Shanghai", HelpName = "ZONE" };
    private readonly Option<string[]> _models = new("--model") { Description = "A model that it may use; may be repeated", HelpName = "NAME" };
    private readonly Option<long?> _maxParallel = new("--max-parallel") { Description = "How many forwarded requests may be in flight at once", HelpName = "N" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _label, _owner, _tags, _quota, _limits, _expiresIn, _expiresAt, _timeZone, _models, _maxParallel })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The members of the API's body for what was typed.</summary>
    /// <exception cref="CommandFailure">A limit, a quota or a time span has a wrong form.</exception>
    public JsonObject ToBody(Run run)
    {
        var body = new JsonObject();
        Set(body, "label", run.Get(_label));
        Set(body, "owner", run.Get(_owner));
        Set(body, "expires_at", run.Get(_expiresAt));
        Set(body, "time_zone", run.Get(_timeZone));
        Set(body, "tags", ToArray(run.Get(_tags), t => t));
        Set(body, "models", ToArray(run.Get(_models), m => m));
        Set(body, "limits", ToArray(run.Get(_limits), l => LimitText.Parse(l).ToJson()));
        Set(body, "max_parallel", run.Get(_maxParallel));
        Set(body, "expires_in", run.Get(_expiresIn) is { } time ? DurationText.ToJson(time) : null);
        if (run.Get(_quota) is { } quota)
        {
            body["quota"] = quota == "none" ? null
                : long.TryParse(quota, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw CommandFailure.Usage($"--quota must be a whole number or none, not '{quota}'.");
        }

        return body;
    }

    private static JsonArray? ToArray(string[]? texts, Func<string, JsonNode> node) =>
        texts is { Length: > 0 } ? [.. texts.Select(node)] : null;

    private static void Set(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }
}
