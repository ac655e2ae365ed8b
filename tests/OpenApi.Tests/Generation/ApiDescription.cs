using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Azurite;
using QuotaFunctions.OpenApi.Tests.Descriptions;

namespace QuotaFunctions.OpenApi.Tests.Generation;

/// <summary>Makes openapi.json from the route table, the records of answers, the refusals, docs/api.md and the descriptions of this project.</summary>
internal sealed partial class ApiDescription
{
    private static readonly string[] AnyMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    private static readonly JsonWriterOptions Format = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ViewSchemas _schemas = new();
    private readonly AnswerWriter _answers;
    private readonly DocumentedExamples _examples;

    private ApiDescription()
    {
        _examples = new DocumentedExamples(File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md")));
        _answers = new AnswerWriter(_schemas);
    }

    /// <summary>The whole text of the file.</summary>
    public static byte[] Make()
    {
        var document = new ApiDescription().Document();
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Format))
        {
            document.WriteTo(writer);
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private JsonObject Document()
    {
        var problem = RefusalSchemas.OfProblem();
        _schemas.Add(RefusalSchemas.Problem, problem);
        _schemas.Of(typeof(QuotaView));
        _schemas.Join(RefusalSchemas.QuotaRefusal, "A refusal for lack of quota: what a check answers, and what every refusal has.", "Quota", RefusalSchemas.Problem);
        _schemas.Add(RefusalSchemas.SpendingRefusal, RefusalSchemas.OfSpending(_schemas.All[RefusalSchemas.QuotaRefusal], problem));
        _schemas.Add(RefusalSchemas.ForwardedRefusal, RefusalSchemas.OfForwarded());
        foreach (var (name, schema) in Bodies.Schemas)
        {
            _schemas.Add(name, (JsonObject)schema.DeepClone());
        }

        var paths = Paths();
        if (_schemas.UnusedRules().FirstOrDefault() is { } rule)
        {
            throw new InvalidOperationException($"tests/OpenApi.Tests/Descriptions/ViewRules.cs: no record has the member {rule} any more.");
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = Info(),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "This service." }),
            ["tags"] = new JsonArray([.. Operations.Groups.OrderBy(g => g.Tag, StringComparer.Ordinal).Select(g => new JsonObject { ["name"] = g.Tag, ["description"] = g.Text })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = Credentials.Schemes(),
                ["parameters"] = new JsonObject { ["RequestId"] = RequestIdParameter() },
                ["headers"] = Descriptions.Headers.All.Aggregate(new JsonObject(), (all, h) => With(all, h.Key, new JsonObject
                {
                    ["description"] = h.Value.Text, ["schema"] = new JsonObject { ["type"] = h.Value.Type },
                })),
                ["responses"] = _answers.Responses(),
                ["examples"] = _answers.Examples(),
                ["schemas"] = _schemas.All.Aggregate(new JsonObject(), (all, s) => With(all, s.Key, s.Value)),
            },
        };
    }

    private JsonObject Paths()
    {
        var paths = new JsonObject();
        foreach (var operation in Operations.Described)
        {
            var path = "/" + operation.Template.Replace("{*", "{", StringComparison.Ordinal);
            if (paths[path] is not JsonObject item)
            {
                paths[path] = item = [];
                if (operation.Template.Contains("{*", StringComparison.Ordinal))
                {
                    item["x-any-segments"] = true;
                }

                if (operation.Audience == Audience.Admin)
                {
                    item["servers"] = new JsonArray(
                        new JsonObject { ["url"] = "/", ["description"] = "This service." },
                        new JsonObject { ["url"] = "/api", ["description"] = "The same; the Azure Functions host reserves `/admin`." });
                }
            }

            foreach (var method in operation.Method == ApiOperation.AnyMethod ? AnyMethods : [operation.Method])
            {
                item[method.ToLowerInvariant()] = Operation(operation, method, path);
            }
        }

        return paths;
    }

    private JsonObject Operation(ApiOperation operation, string method, string path)
    {
        var (group, description) = Operations.Of(operation);
        var described = new JsonObject
        {
            ["operationId"] = operation.Method == method ? operation.Name : operation.Name + method[..1] + method[1..].ToLowerInvariant(),
            ["summary"] = description.Summary,
            ["description"] = description.Text,
            ["tags"] = new JsonArray(group.Tag),
            ["security"] = Credentials.Of(operation.Audience),
            ["parameters"] = ParametersOf(operation, description),
        };
        var hasBody = description.Body is not null && method is not ("GET" or "DELETE");
        if (hasBody)
        {
            described["requestBody"] = BodyOf(description.Body!, _examples.RequestOf(method, path));
        }

        described["responses"] = _answers.Of(operation, description, hasBody, _examples.AnswerOf(method, path));
        return described;
    }

    private static JsonArray ParametersOf(ApiOperation operation, OperationDescription description)
    {
        var parameters = new JsonArray();
        foreach (Match match in PathParameter().Matches(operation.Template))
        {
            var name = match.Groups[1].Value;
            if (!Parameters.OfPaths.TryGetValue(name, out var found))
            {
                throw new InvalidOperationException(
                    $"openapi.json does not describe the path parameter '{name}' of {operation}: add a line to OfPaths in tests/OpenApi.Tests/Descriptions/Parameters.cs.");
            }

            parameters.Add(Parameter(new ParameterDescription(name, "path", found.Text, found.Schema), isRequired: true));
        }

        foreach (var parameter in description.Parameters)
        {
            parameters.Add(Parameter(parameter, isRequired: false));
        }

        parameters.Add(new JsonObject { ["$ref"] = "#/components/parameters/RequestId" });
        return parameters;
    }

    private static JsonObject Parameter(ParameterDescription parameter, bool isRequired) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = parameter.In,
        ["required"] = isRequired,
        ["description"] = parameter.Text,
        ["schema"] = parameter.Schema.DeepClone(),
    };

    private static JsonObject RequestIdParameter() => Parameter(
        new ParameterDescription(
            Descriptions.Headers.RequestId, "header", "An id for the request, which answers and logs repeat: a UUID, or 1 to 31 of `A-Z a-z 0-9 . _ -`.", new() { ["type"] = "string" }),
        isRequired: false);

    private static JsonObject BodyOf(BodyDescription body, JsonNode? example)
    {
        var content = new JsonObject { ["schema"] = body.Schema is { } name ? ViewSchemas.Reference(name) : new JsonObject() };
        if (example is not null)
        {
            content["example"] = example;
        }

        return new() { ["required"] = body.IsRequired, ["content"] = new JsonObject { [body.Schema is null ? "*/*" : "application/json"] = content } };
    }

    private static JsonObject Info() => new()
    {
        ["title"] = "QuotaFunctions",
        ["version"] = typeof(ApiJson).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        ["summary"] = "Keys with a quota and an expiry for LLM APIs.",
        ["description"] =
            "A sponsor issues keys, each with limits and an expiry. The service answers whether a key may spend, forwards requests with the sponsor's secret, meters them, "
            + "and shows who used what.\n\n"
            + "JSON is snake_case and UTF-8; times are ISO 8601 in UTC; numbers of units are whole, from 0 to 9,007,199,254,740,991. Every GET also answers HEAD. OPTIONS answers 204 with `Allow`, "
            + "a wrong method 405 with `Allow`, an unknown path 404. An unknown member or parameter is refused with 400, and the answer names it. "
            + "A request that the service refuses with a 4xx has consumed nothing.",
        ["contact"] = new JsonObject { ["name"] = "QuotaFunctions contributors" },
        ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
    };

    private static JsonObject With(JsonObject all, string name, JsonNode value)
    {
        all[name] = value;
        return all;
    }

    [GeneratedRegex(@"\{\*?(\w+)\}")]
    private static partial Regex PathParameter();
}
