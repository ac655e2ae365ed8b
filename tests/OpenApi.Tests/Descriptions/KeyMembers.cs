using System.Text.Json.Nodes;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

/// <summary>What an administrator sets about a key: one line for each name in <see cref="KeyFields"/>.</summary>
internal static class KeyMembers
{
    public static readonly string TagPattern = $"^[A-Za-z0-9._:-]{{1,{Tag.MaxLength}}}$";

    private static readonly Dictionary<string, JsonObject> Described = new(StringComparer.Ordinal)
    {
        ["quota"] = OrNull(Amount("Requests over the key's lifetime: short for a limit; null for no such limit.")),
        ["limits"] = OrNull(Array(new() { ["$ref"] = "#/components/schemas/NewLimit" }, 0, LimitSet.MaxCount, "The limits, no two with the same unit and window; in a change they replace all.")),
        ["expires_at"] = OrNull(With([], "string", "From this instant on the key is refused; null never expires.", ("format", "date-time"))),
        ["expires_in"] = With([], null, "Seconds from now, or an ISO 8601 duration such as `P2D`, in place of `expires_at`.", ("type", new JsonArray("integer", "string", "null"))),
        ["label"] = OrNull(Text("A name for people. For new keys, `{n}` becomes the number of the key.", LabelField.MaxLength)),
        ["name"] = OrNull(Text("Another word for `label`; give one of them.", LabelField.MaxLength)),
        ["owner"] = OrNull(Text("Who answers for the key.", OwnerField.MaxLength)),
        ["tags"] = OrNull(Array(new() { ["type"] = "string", ["pattern"] = TagPattern }, 0, Tag.MaxCount, "Words that group keys, none twice; in a change they replace all.")),
        ["time_zone"] = OrNull(Text("The IANA zone in which windows begin; null for the service's own.", null)),
        ["models"] = OrNull(Array(new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 200 }, 1, 100, "The models that may be asked for; null for every model.")),
        ["max_parallel"] = OrNull(Whole("The most forwarded requests under way at once, in each process; null for no limit of the key's own.", 1, KeyRecord.LargestMaxParallel, null)),
    };

    /// <summary>The members that set the fields of a key.</summary>
    public static IEnumerable<(string Name, JsonObject Schema)> All() => KeyFields.Names.Select(name => Described.TryGetValue(name, out var schema)
        ? (name, (JsonObject)schema.DeepClone())
        : throw new InvalidOperationException($"openapi.json does not describe the field '{name}' of a key: add a line to Described in tests/OpenApi.Tests/Descriptions/KeyMembers.cs."));

    /// <summary>A whole number of a unit.</summary>
    public static JsonObject Amount(string text) => Whole(text, 0, Limit.MaxAmount, null);

    /// <summary>A whole number.</summary>
    public static JsonObject Whole(string text, long min, long max, long? value)
    {
        var schema = With([], "integer", text, ("format", max > int.MaxValue ? "int64" : "int32"), ("minimum", min), ("maximum", max));
        return value is { } number ? With(schema, ("default", number)) : schema;
    }

    /// <summary>A schema with a type and a description.</summary>
    public static JsonObject With(JsonObject schema, string? type, string text, params ReadOnlySpan<(string Keyword, JsonNode Value)> more)
    {
        if (type is not null)
        {
            schema["type"] = type;
        }

        schema["description"] = text;
        return With(schema, more);
    }

    /// <summary>A schema with more keywords.</summary>
    public static JsonObject With(JsonObject schema, params ReadOnlySpan<(string Keyword, JsonNode Value)> more)
    {
        foreach (var (keyword, value) in more)
        {
            schema[keyword] = value;
        }

        return schema;
    }

    private static JsonObject Text(string text, int? maxLength) =>
        maxLength is { } most ? With([], "string", text, ("maxLength", most)) : With([], "string", text);

    private static JsonObject Array(JsonObject items, int min, int max, string text) =>
        With([], "array", text, ("items", items), ("minItems", min), ("maxItems", max));

    private static JsonObject OrNull(JsonObject schema) => With(schema, ("type", new JsonArray(schema["type"]!.DeepClone(), "null")));
}
