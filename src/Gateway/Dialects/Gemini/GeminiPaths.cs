using Microsoft.AspNetCore.Http;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.Gemini;

/// <summary>
/// What Gemini's paths mean. A model is asked by <c>models/{model}:{verb}</c>, below any path: Vertex has projects and locations before
/// it.
/// </summary>
internal sealed class GeminiPaths
{
    /// <summary>First segments that mean sessions, credentials, or work that goes on after its request.</summary>
    private static readonly HashSet<string> Elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "auth_tokens", "authTokens", "batches", "operations", "tunedModels", "agents", "credentials", "environments", "webhooks", "triggers",
    };

    private readonly Dictionary<string, Operation> _verbs;
    private readonly Operation _models;
    private readonly Operation _model;
    private readonly Operation _other;
    private readonly Operation _elsewhere;

    /// <summary>Makes the operations of a dialect.</summary>
    public GeminiPaths(Dialect dialect)
    {
        Operation Of(string verb, Work work, AnswerShape answer, bool isStream = false) =>
            new(dialect, verb, work) { Request = GeminiShapes.Content, Answer = answer, IsStream = isStream };

        Operation[] verbs =
        [
            Of("generateContent", Work.Generate, GeminiShapes.Answer),
            Of("streamGenerateContent", Work.Generate, GeminiShapes.Answer, isStream: true),
            Of("embedContent", Work.Read, GeminiShapes.Plain),
            Of("batchEmbedContents", Work.Read, GeminiShapes.Plain),
            Of("countTokens", Work.Free, GeminiShapes.Plain),
            Of("computeTokens", Work.Free, GeminiShapes.Plain),
            Of("predict", Work.Media, GeminiShapes.Plain) with { Request = GeminiShapes.Any },
            Of("rawPredict", Work.Other, GeminiShapes.Other) with { Request = GeminiShapes.Any, IsStream = null },
            Of("streamRawPredict", Work.Other, GeminiShapes.Other, isStream: true) with { Request = GeminiShapes.Any },
        ];
        _verbs = verbs.ToDictionary(o => o.Name, StringComparer.OrdinalIgnoreCase);
        _models = new Operation(dialect, "models", Work.Listing) { Answer = GeminiShapes.Plain, Models = new ModelList("models", "name", "models/") };
        _model = new Operation(dialect, "models.get", Work.Listing) { Answer = GeminiShapes.Plain };
        _other = new Operation(dialect, "other", Work.Other) { Answer = GeminiShapes.Other };
        _elsewhere = new Operation(dialect, "elsewhere", Work.Elsewhere) { Answer = GeminiShapes.Other };
    }

    /// <summary>What a method and path mean; null for a path that is another dialect's, or has no such method.</summary>
    public Operation? Find(string method, OperationPath path)
    {
        if (AskedModel(path) is var (model, verb))
        {
            return !_verbs.TryGetValue(verb, out var known) ? Bodied(method, _elsewhere) with { Model = model }
                : HttpMethods.IsPost(method) ? known with { Model = model }
                : null;
        }

        if (path.Mount == "v1")
        {
            return null;
        }

        if (path.StartsWith("models") && HttpMethods.IsGet(method))
        {
            return path.Is("models") ? _models : _model with { Model = string.Join('/', path.Segments[1..]) };
        }

        var isElsewhere = path.Segments.IsEmpty || Elsewhere.Contains(path.Segments[0])
            || path.Segments[^1].Contains(':', StringComparison.Ordinal);
        return Bodied(method, isElsewhere ? _elsewhere : _other) with
        {
            Model = path.StartsWith("models", "*") ? path.Segments[1] : null,
        };
    }

    /// <summary>Model and verb of <c>…/models/{model}:{verb}</c>; null for another path.</summary>
    private static (string Model, string Verb)? AskedModel(OperationPath path)
    {
        if (path.Segments is not [.., var kind, var last]
            || kind.ToUpperInvariant() is not ("MODELS" or "TUNEDMODELS" or "ENDPOINTS")
            || last.LastIndexOf(':') is not (> 0 and var colon)
            || (path.Mount == "v1" && !IsVerb(last[(colon + 1)..])))
        {
            return null;
        }

        var name = last[..colon];
        return (kind.Equals("models", StringComparison.OrdinalIgnoreCase) ? name : $"{kind}/{name}", last[(colon + 1)..]);
    }

    /// <summary>On the mount that is shared with others, whose models have colons in their names: one of the words that ask a model.</summary>
    private static bool IsVerb(string text) =>
        text.EndsWith("Content", StringComparison.OrdinalIgnoreCase) || text.EndsWith("Contents", StringComparison.OrdinalIgnoreCase)
        || text.EndsWith("Tokens", StringComparison.OrdinalIgnoreCase) || text.Contains("predict", StringComparison.OrdinalIgnoreCase);

    private static Operation Bodied(string method, Operation operation) =>
        HttpMethods.IsGet(method) || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method)
            ? operation
            : operation with { Request = GeminiShapes.Any };
}
