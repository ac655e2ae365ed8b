using System.Text.Json;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Apply;

/// <summary>Reads the JSON file of <c>quota apply</c>; docs/cli.md describes it.</summary>
internal static class ApplyFile
{
    private static readonly string[] Members = ["tag", "defaults", "keys"];

    /// <summary>What a key may set: the members of the API's body for issuing, but those that mean something only once.</summary>
    private static readonly string[] Settings =
        ["owner", "tags", "quota", "limits", "expires_at", "expires_in", "time_zone", "models", "max_parallel", "prefix"];

    private static readonly JsonDocumentOptions Form = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    /// <summary>Reads it.</summary>
    /// <exception cref="CommandFailure">The file cannot be read, or something in it is wrong.</exception>
    public static DesiredKeys Read(string path)
    {
        var root = Parse(path) as JsonObject ?? throw Fault(path, "must be an object with the member keys");
        RefuseOthers(path, "the file", root, Members);
        var tag = TextOf(path, "tag", root["tag"]);
        var defaults = root["defaults"] switch
        {
            null => [],
            JsonObject given => given,
            _ => throw Fault(path, "defaults must be an object"),
        };
        RefuseOthers(path, "defaults", defaults, Settings);
        if (root["keys"] is not JsonArray keys)
        {
            throw Fault(path, "keys must be an array");
        }

        DesiredKey[] desired = [.. keys.Select((key, i) => ReadKey(path, $"keys[{i}]", key, defaults, tag))];
        var twice = desired.GroupBy(k => k.Label).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? new DesiredKeys(tag, [.. desired]) : throw Fault(path, $"the label {twice.Key} names {twice.Count()} keys");
    }

    private static JsonNode? Parse(string path)
    {
        try
        {
            return JsonNode.Parse(InputText.Read(path), documentOptions: Form);
        }
        catch (JsonException e)
        {
            // The reader's own message ends with a line and a column that begin at 0.
            var what = e.Message.Split(" LineNumber:")[0];
            throw Fault(path, e.LineNumber is { } line ? $"is no JSON: line {line + 1}: {what}" : $"is no JSON: {what}");
        }
    }

    private static DesiredKey ReadKey(string path, string where, JsonNode? node, JsonObject defaults, string? tag)
    {
        var key = node as JsonObject ?? throw Fault(path, $"{where} must be an object");
        RefuseOthers(path, where, key, ["label", .. Settings]);
        var label = TextOf(path, $"{where}.label", key["label"]) ?? throw Fault(path, $"{where} has no label, which identifies a key");
        if (label.Contains("{n}", StringComparison.Ordinal))
        {
            // The server would number the label, and no later comparison would find the key.
            throw Fault(path, $"{where} has {{n}} in its label, which must be the key's whole label");
        }

        var settings = new JsonObject();
        foreach (var name in Settings)
        {
            if (key.TryGetPropertyValue(name, out var value) || (defaults.TryGetPropertyValue(name, out value) && !IsReplaced(name, key)))
            {
                settings[name] = value?.DeepClone();
            }
        }

        if (tag is not null)
        {
            AddTag(path, where, settings, tag);
        }

        return new DesiredKey(label, settings);
    }

    /// <summary>True when a key's own form of the expiry takes the place of the other form in the defaults.</summary>
    private static bool IsReplaced(string name, JsonObject key) =>
        (name == "expires_in" && key.ContainsKey("expires_at")) || (name == "expires_at" && key.ContainsKey("expires_in"));

    private static void AddTag(string path, string where, JsonObject settings, string tag)
    {
        var tags = settings["tags"] switch
        {
            null => [],
            JsonArray given => given,
            _ => throw Fault(path, $"{where}.tags must be an array"),
        };
        if (!tags.Any(t => t is JsonValue value && value.TryGetValue(out string? text) && text == tag))
        {
            tags.Add((JsonNode)tag);
        }

        settings["tags"] = tags;
    }

    private static string? TextOf(string path, string where, JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) && text.Length > 0 => text,
        _ => throw Fault(path, $"{where} must be a text that is not empty"),
    };

    private static void RefuseOthers(string path, string where, JsonObject node, string[] known)
    {
        if (node.FirstOrDefault(m => !known.Contains(m.Key)).Key is { } other)
        {
            throw Fault(path, $"{where} has the member '{other}'; known are {string.Join(", ", known)}");
        }
    }

    private static CommandFailure Fault(string path, string what) => CommandFailure.Usage($"{path}: {what.TrimEnd('.')}.");
}
