using Microsoft.AspNetCore.Http;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.OpenAI;

/// <summary>
/// What the paths below <c>v1</c> and <c>openai</c> mean. A path that is not known is <see cref="Work.Other"/>, so that a new one costs
/// nobody anything before the sponsor allows it.
/// </summary>
internal sealed class OpenAIPaths
{
    /// <summary>
    /// Segments that mean sessions, credentials, or work that goes on after its request, anywhere in a path.
    /// </summary>
    private static readonly HashSet<string> ElsewhereAnywhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "realtime", "sessions", "client_secrets", "transcription_sessions", "credentials", "admin_api_keys", "api_keys", "service_accounts",
        "batches", "batch", "fine_tuning", "fine-tunes", "fine_tunes", "runs", "run", "jobs", "async",
    };

    /// <summary>First segments of the same kind.</summary>
    private static readonly HashSet<string> ElsewhereFirst = new(StringComparer.OrdinalIgnoreCase)
    {
        "organization", "organizations", "projects", "containers", "videos", "video", "agents", "environments", "deployment_runs",
    };

    private readonly Dictionary<string, Operation> _posts;
    private readonly Operation _models;
    private readonly Operation _model;
    private readonly Operation _other;
    private readonly Operation _elsewhere;

    /// <summary>Makes the operations of a dialect.</summary>
    public OpenAIPaths(Dialect dialect)
    {
        Operation Generating(string name, RequestShape request, AnswerShape answer, bool asksForUsage = false) =>
            new(dialect, name, Work.Generate) { Request = request, Answer = answer, AsksForStreamUsage = asksForUsage };
        Operation Reading(string name) => new(dialect, name, Work.Read) { Request = OpenAIRequests.Read, Answer = OpenAIAnswers.Read };
        Operation Free(string name) => new(dialect, name, Work.Free) { Request = OpenAIRequests.Read, Answer = OpenAIAnswers.Plain };
        Operation Media(string name, bool takesForm) =>
            new(dialect, name, Work.Media) { Request = OpenAIRequests.Media, Answer = OpenAIAnswers.Media, TakesForm = takesForm };

        Operation[] posts =
        [
            Generating("chat.completions", OpenAIRequests.Chat, OpenAIAnswers.Chat, asksForUsage: true),
            Generating("completions", OpenAIRequests.Completions, OpenAIAnswers.Chat, asksForUsage: true),
            Generating("responses", OpenAIRequests.Responses, OpenAIAnswers.Responses),
            Generating("responses.compact", OpenAIRequests.Responses, OpenAIAnswers.Responses),
            Free("responses.input_tokens"),
            Free("moderations"),
            Reading("embeddings"),
            Reading("rerank"),
            Media("images.generations", takesForm: false),
            Media("images.edits", takesForm: true),
            Media("images.variations", takesForm: true),
            Media("audio.speech", takesForm: false),
            Media("audio.transcriptions", takesForm: true),
            Media("audio.translations", takesForm: true),
        ];
        _posts = posts.ToDictionary(o => o.Name.Replace('.', '/'), StringComparer.OrdinalIgnoreCase);
        _models = new Operation(dialect, "models", Work.Listing) { Answer = OpenAIAnswers.Plain, Models = new ModelList("data", "id") };
        _model = new Operation(dialect, "models.get", Work.Listing) { Answer = OpenAIAnswers.Plain };
        _other = new Operation(dialect, "other", Work.Other) { Answer = OpenAIAnswers.Any };
        _elsewhere = new Operation(dialect, "elsewhere", Work.Elsewhere) { Answer = OpenAIAnswers.Any };
    }

    /// <summary>What a method and path mean; null for a path that is known and has no such method.</summary>
    public Operation? Find(string method, OperationPath path) =>
        path.Mount == "openai" && path.StartsWith("v1") ? Below(method, path.Skip(1))
        : path.StartsWith("deployments", "*") ? OfDeployment(method, path, OpenAIDialect.AzureKey)
        : path.StartsWith("engines", "*") ? OfDeployment(method, path, credential: null)
        : Below(method, path);

    /// <summary><c>deployments/{deployment}/…</c>: the path names the model, whatever the body says.</summary>
    private Operation OfDeployment(string method, OperationPath path, Credential? credential)
    {
        var rest = path.Skip(2);
        rest = rest.StartsWith("extensions") ? rest.Skip(1) : rest;
        var known = HttpMethods.IsPost(method) && _posts.TryGetValue(Joined(rest), out var operation) ? operation
            : IsReading(method) ? _other
            : Unknown(method, path, _elsewhere);
        return known with { Model = path.Segments[1], Credential = credential };
    }

    private Operation? Below(string method, OperationPath path)
    {
        if (_posts.TryGetValue(Joined(path), out var operation))
        {
            return HttpMethods.IsPost(method) ? operation : null;
        }

        if (path.StartsWith("models"))
        {
            return OfModels(method, path.Skip(1));
        }

        if (path.Is("deployments") || path.Is("engines"))
        {
            return HttpMethods.IsGet(method) ? _models : Unknown(method, path, _elsewhere);
        }

        return Unknown(method, path, IsElsewhere(method, path) ? _elsewhere : _other);
    }

    /// <summary><c>models/{model}</c>, whose name may have slashes.</summary>
    private Operation OfModels(string method, OperationPath path)
    {
        var model = path.Segments.IsEmpty ? null : string.Join('/', path.Segments);
        return !HttpMethods.IsGet(method) ? Unknown(method, path, _other) with { Model = model }
            : model is null ? _models
            : _model with { Model = model };
    }

    private static bool IsElsewhere(string method, OperationPath path) =>
        (!path.Segments.IsEmpty && ElsewhereFirst.Contains(path.Segments[0]))
        || path.Segments.Any(s => ElsewhereAnywhere.Contains(s) || s.Contains(':', StringComparison.Ordinal))
        || (HttpMethods.IsPost(method) && path.StartsWith("vector_stores", "*", "search"));

    /// <summary>What may carry a body that a server would work on is read, whatever its method.</summary>
    private static Operation Unknown(string method, OperationPath path, Operation operation) =>
        IsReading(method) ? operation : operation with { Request = OpenAIRequests.Any, TakesForm = true };

    private static bool IsReading(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method);

    private static string Joined(OperationPath path) => string.Join('/', path.Segments);
}
