using System.Globalization;
using System.Text.Json.Nodes;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.OpenApi.Tests.Descriptions;

namespace QuotaFunctions.OpenApi.Tests.Generation;

/// <summary>Describes the answers of operations. Refusals with the same status and codes are one response, which the operations refer to.</summary>
internal sealed class AnswerWriter(ViewSchemas schemas)
{
    private const string Json = "application/json";

    private readonly SortedDictionary<string, JsonObject> _responses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonObject> _examples = new(StringComparer.Ordinal);

    /// <summary>The responses that operations refer to.</summary>
    public JsonObject Responses() => Copy(_responses);

    /// <summary>The examples that responses refer to.</summary>
    public JsonObject Examples() => Copy(_examples);

    /// <summary>All answers of an operation, by status.</summary>
    public JsonObject Of(ApiOperation operation, OperationDescription description, bool hasBody, JsonNode? example)
    {
        var all = new SortedDictionary<int, JsonObject>();
        foreach (var answer in description.Answers)
        {
            all.Add(answer.Status, Answer(answer, example));
            example = null;
        }

        var isForwarded = operation.Audience == Audience.Forwarded;
        var refusals = Refusals.Of(operation.Audience).Concat(description.Refusals).Concat(hasBody ? Refusals.OfBodies : []);
        foreach (var group in refusals.GroupBy(r => r.Problem.Status))
        {
            all.Add(group.Key, Refusal(group.Key, [.. group.DistinctBy(r => r.Name).OrderBy(r => r.Name, StringComparer.Ordinal)], isForwarded));
        }

        var responses = new JsonObject();
        foreach (var (status, response) in all)
        {
            responses[status.ToString(CultureInfo.InvariantCulture)] = response;
        }

        return responses;
    }

    private JsonObject Answer(AnswerDescription answer, JsonNode? example)
    {
        var content = new JsonObject();
        if (answer.Views.Length > 0)
        {
            content[Json] = new JsonObject { ["schema"] = AnyOf([.. answer.Views.Select(schemas.Of)]) };
            if (example is not null)
            {
                content[Json]!["example"] = example.DeepClone();
            }
        }

        if (answer.Other is var (type, schema))
        {
            content[type] = new JsonObject { ["schema"] = schema.DeepClone() };
        }

        var response = new JsonObject { ["description"] = answer.Text, ["headers"] = HeadersOf(answer.Headers) };
        if (content.Count > 0)
        {
            response["content"] = content;
        }

        return response;
    }

    private JsonObject Refusal(int status, IReadOnlyList<Refusal> refusals, bool isForwarded)
    {
        var codes = refusals.Select(r => r.Problem.Code).Distinct();
        var name = string.Join('.', new[] { isForwarded ? "forwarded" : "refused", status.ToString(CultureInfo.InvariantCulture) }.Concat(refusals.Select(r => r.Name[4..])));
        if (!_responses.ContainsKey(name))
        {
            string[] headers = [.. Descriptions.Headers.OfRefusals, .. status == 401 ? ["WWW-Authenticate"] : Array.Empty<string>(),
                .. refusals.Any(r => r.ShowsLimits) ? Descriptions.Headers.Limits : []];
            var examples = new JsonObject();
            foreach (var refusal in refusals)
            {
                examples[refusal.Name] = new JsonObject { ["$ref"] = $"#/components/examples/{refusal.Name}" };
                AddExample(refusal);
            }

            _responses[name] = new JsonObject
            {
                ["description"] = $"Refused: {string.Join(", ", codes.Select(c => $"`{c}`"))}.",
                ["headers"] = HeadersOf(headers),
                ["content"] = new JsonObject
                {
                    [isForwarded ? Json : ProblemWriter.ProblemJson] = new JsonObject { ["schema"] = SchemaOf(refusals, isForwarded), ["examples"] = examples },
                },
            };
        }

        return new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
    }

    private void AddExample(Refusal refusal)
    {
        var body = RefusalSchemas.ExampleOf(refusal);
        if (_examples.TryGetValue(refusal.Name, out var other) && !JsonNode.DeepEquals(other["value"], body))
        {
            throw new InvalidOperationException(
                $"Two refusals are called {refusal.Name}: give one of them a Variant in tests/OpenApi.Tests/Descriptions/Refusals.cs. They are {other["value"]!.ToJsonString()} and {body.ToJsonString()}.");
        }

        _examples[refusal.Name] = new JsonObject { ["summary"] = refusal.Problem.Title, ["value"] = body };
    }

    private static JsonObject SchemaOf(IReadOnlyList<Refusal> refusals, bool isForwarded) =>
        isForwarded ? ViewSchemas.Reference(RefusalSchemas.ForwardedRefusal)
        : refusals.All(r => r.ShowsLimits) ? ViewSchemas.Reference(RefusalSchemas.QuotaRefusal)
        : refusals.Any(r => r.ShowsLimits) ? ViewSchemas.Reference(RefusalSchemas.SpendingRefusal)
        : ViewSchemas.Reference(RefusalSchemas.Problem);

    private static JsonObject AnyOf(JsonObject[] choices) => choices.Length == 1 ? choices[0] : new JsonObject { ["anyOf"] = new JsonArray(choices) };

    private static JsonObject HeadersOf(IEnumerable<string> names)
    {
        var headers = new JsonObject();
        foreach (var name in names.Prepend(Descriptions.Headers.RequestId))
        {
            headers[name] = new JsonObject { ["$ref"] = $"#/components/headers/{name}" };
        }

        return headers;
    }

    private static JsonObject Copy(SortedDictionary<string, JsonObject> parts)
    {
        var all = new JsonObject();
        foreach (var (name, part) in parts)
        {
            all[name] = part.DeepClone();
        }

        return all;
    }
}
