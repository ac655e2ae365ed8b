using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace QuotaFunctions.Http.Contract.Described;

/// <summary>The schemas of a document, made strict: an undescribed member of an answer is a fault, although clients must tolerate new members.</summary>
internal sealed class BodySchemas
{
    private const string InDocument = "#/components/schemas/";
    private const string Here = "#/$defs/";

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);
    private readonly JsonElement _components;
    private readonly JsonObject _definitions = [];

    public BodySchemas(JsonElement components)
    {
        _components = components;
        foreach (var schema in components.GetProperty("schemas").EnumerateObject())
        {
            _definitions[schema.Name] = Strict(JsonNode.Parse(schema.Value.GetRawText().Replace(InDocument, Here, StringComparison.Ordinal))!);
        }
    }

    /// <summary>A response, or what it refers to.</summary>
    public JsonElement Resolve(JsonElement response) =>
        response.TryGetProperty("$ref", out var reference) ? _components.GetProperty("responses").GetProperty(reference.GetString()!.Split('/')[^1]) : response;

    /// <summary>What is wrong with a body; empty when nothing is.</summary>
    public string FaultsOf(JsonElement body, JsonElement schema)
    {
        var compiled = _schemas.GetOrAdd(schema.GetRawText(), Compile);
        var result = compiled.Evaluate(body, Options);
        return result.IsValid
            ? ""
            : string.Join("; ", (result.Details ?? []).Where(d => d.Errors is not null).SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}")).Distinct());
    }

    /// <summary>What is wrong with the body of a refusal.</summary>
    public string FaultsOfProblem(JsonElement body) =>
        FaultsOf(body, JsonDocument.Parse($$"""{"anyOf":[{"$ref":"{{InDocument}}QuotaRefusal"},{"$ref":"{{InDocument}}Problem"}]}""").RootElement);

    private JsonSchema Compile(string schema)
    {
        var root = JsonNode.Parse(schema.Replace(InDocument, Here, StringComparison.Ordinal))!.AsObject();
        root["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        root["$defs"] = _definitions.DeepClone();
        return JsonSchema.FromText(root.ToJsonString());
    }

    private static JsonNode Strict(JsonNode schema)
    {
        if (schema is JsonObject members)
        {
            if (members["properties"] is JsonObject && !members.ContainsKey("additionalProperties"))
            {
                members["additionalProperties"] = false;
            }

            foreach (var (_, value) in members)
            {
                if (value is not null)
                {
                    Strict(value);
                }
            }
        }
        else if (schema is JsonArray elements)
        {
            foreach (var element in elements.OfType<JsonNode>())
            {
                Strict(element);
            }
        }

        return schema;
    }
}
