using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.OpenApi.Tests.Descriptions;

namespace QuotaFunctions.OpenApi.Tests.Generation;

/// <summary>The schemas of answers, from the records that write them: names, order and types from their JSON contract, words from their docstrings.</summary>
internal sealed class ViewSchemas
{
    private const string Suffix = "View";

    private readonly XmlDocs _docs = new(typeof(ApiJson).Assembly);
    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);
    private readonly HashSet<string> _usedRules = [];

    /// <summary>All schemas that something refers to, by name.</summary>
    public IReadOnlyDictionary<string, JsonObject> All => _schemas;

    /// <summary>A reference to a named schema.</summary>
    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    /// <summary>A reference to the schema of a record, which it makes when it is asked for the first time.</summary>
    public JsonObject Of(Type view)
    {
        var name = NameOf(view);
        if (!_schemas.ContainsKey(name))
        {
            _schemas[name] = [];
            _schemas[name] = Make(view);
        }

        return Reference(name);
    }

    /// <summary>Adds a schema that is written by hand.</summary>
    public JsonObject Add(string name, JsonObject schema)
    {
        _schemas[name] = schema;
        return Reference(name);
    }

    /// <summary>The members of two records as one: what <paramref name="first"/> has, and then what <paramref name="second"/> has.</summary>
    public JsonObject Join(string name, string description, string first, string second)
    {
        var joined = new JsonObject { ["type"] = "object", ["description"] = description, ["required"] = new JsonArray(), ["properties"] = new JsonObject() };
        foreach (var part in new[] { _schemas[first], _schemas[second] })
        {
            foreach (var (member, schema) in part["properties"]!.AsObject())
            {
                joined["properties"]![member] = schema!.DeepClone();
            }

            foreach (var member in part["required"]!.AsArray())
            {
                joined["required"]!.AsArray().Add(member!.DeepClone());
            }
        }

        return Add(name, joined);
    }

    /// <summary>Rules that no record has any more.</summary>
    public IEnumerable<string> UnusedRules() => ViewRules.All.Keys.Except(_usedRules);

    private static string NameOf(Type view) => view.Name.EndsWith(Suffix, StringComparison.Ordinal) ? view.Name[..^Suffix.Length] : view.Name;

    private static JsonTypeInfo InfoOf(Type type) =>
        ApiJson.Default.GetTypeInfo(type) ?? throw new InvalidOperationException($"{type} is no record of an answer: see src/Api/Routing/ApiJson.cs.");

    private JsonObject Make(Type view)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var property in InfoOf(view).Properties.OrderBy(p => p.Order))
        {
            var source = (PropertyInfo)property.AttributeProvider!;
            var schema = SchemaOf(property.PropertyType, property.IsGetNullable);
            schema["description"] = _docs.Of(source);
            var rule = $"{source.DeclaringType!.Name}.{property.Name}";
            if (ViewRules.All.TryGetValue(rule, out var keywords))
            {
                _usedRules.Add(rule);
                foreach (var (keyword, value) in keywords)
                {
                    schema[keyword] = value!.DeepClone();
                }
            }

            properties[property.Name] = schema;
            if (source.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            {
                required.Add(property.Name);
            }
            else
            {
                MakeNeverNull(schema);
            }
        }

        return new JsonObject { ["type"] = "object", ["description"] = _docs.Of(view), ["required"] = required, ["properties"] = properties };
    }

    private JsonObject SchemaOf(Type type, bool isNullable)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return SchemaOf(value, isNullable: true);
        }

        var info = InfoOf(type);
        JsonObject schema = info.Kind switch
        {
            JsonTypeInfoKind.Object => Of(type),
            JsonTypeInfoKind.Enumerable => new() { ["type"] = "array", ["items"] = SchemaOf(info.ElementType!, isNullable: false) },
            JsonTypeInfoKind.Dictionary => new() { ["type"] = "object", ["additionalProperties"] = SchemaOf(info.ElementType!, isNullable: false) },
            _ => Simple(type),
        };
        return !isNullable ? schema
            : schema.ContainsKey("$ref") ? new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) }
            : OrNull(schema);
    }

    private static JsonObject OrNull(JsonObject schema)
    {
        schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
        return schema;
    }

    /// <summary>A member that is absent when there is nothing to say is not null.</summary>
    private static void MakeNeverNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types[0]!.DeepClone();
        }
        else if (schema["anyOf"] is JsonArray choices)
        {
            schema.Remove("anyOf");
            schema["$ref"] = choices[0]!["$ref"]!.DeepClone();
        }
    }

    private static JsonObject Simple(Type type) => Types.TryGetValue(type, out var schema)
        ? (JsonObject)schema.DeepClone()
        : throw new InvalidOperationException($"tests/OpenApi.Tests/Generation/ViewSchemas.cs does not know the type {type} of a member.");

    private static readonly ImmutableDictionary<Type, JsonObject> Types = new Dictionary<Type, JsonObject>
    {
        [typeof(string)] = new() { ["type"] = "string" },
        [typeof(bool)] = new() { ["type"] = "boolean" },
        [typeof(int)] = new() { ["type"] = "integer", ["format"] = "int32", ["minimum"] = 0 },
        [typeof(long)] = new() { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 0 },
        [typeof(double)] = new() { ["type"] = "number", ["format"] = "double", ["minimum"] = 0 },
        [typeof(DateTimeOffset)] = new() { ["type"] = "string", ["format"] = "date-time" },
        [typeof(DateOnly)] = new() { ["type"] = "string", ["format"] = "date" },
    }.ToImmutableDictionary();
}
