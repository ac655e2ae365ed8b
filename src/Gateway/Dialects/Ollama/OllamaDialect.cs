using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.Ollama;

/// <summary>Ollama's own API. It speaks OpenAI's and Anthropic's as well, which are theirs to read.</summary>
internal sealed class OllamaDialect : Dialect
{
    private const int HomePort = 11434;

    private static readonly OutputRule Rule = new("options.num_predict");

    /// <summary>What manages models. This mount is shared with the service's own paths, so it takes no path that the family does not have.</summary>
    private static readonly FrozenSet<string> Managing =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, ["pull", "push", "create", "copy", "delete", "blobs"]);

    private readonly Dictionary<string, Operation> _operations;
    private readonly Operation _other;
    private readonly Operation _elsewhere;

    /// <summary>The dialect; one for the process.</summary>
    public OllamaDialect()
    {
        Operation Post(string name, Work work) => new(this, name, work) { Request = OllamaShapes.Request, Answer = OllamaShapes.Answer };
        Operation Get(string name) => new(this, name, Work.Listing) { Answer = OllamaShapes.Answer };

        var models = new ModelList("models", "name");
        _operations = new Dictionary<string, Operation>(StringComparer.OrdinalIgnoreCase)
        {
            ["POST chat"] = Post("chat", Work.Generate),
            ["POST generate"] = Post("generate", Work.Generate),
            ["POST embed"] = Post("embed", Work.Read),
            ["POST embeddings"] = Post("embeddings", Work.Read),
            ["POST show"] = Post("show", Work.Free),
            ["GET tags"] = Get("tags") with { Models = models },
            ["GET ps"] = Get("ps") with { Models = models },
            ["GET version"] = Get("version"),
        };
        _other = new Operation(this, "other", Work.Other) { Answer = OllamaShapes.Answer };
        _elsewhere = new Operation(this, "elsewhere", Work.Elsewhere) { Request = OllamaShapes.Request, Answer = OllamaShapes.Answer };
    }

    /// <inheritdoc/>
    public override string Name => "ollama";

    /// <inheritdoc/>
    public override ImmutableArray<string> Mounts => ["api"];

    /// <inheritdoc/>
    public override ModelQuestion ModelQuestion { get; } = new("/api/tags");

    /// <inheritdoc/>
    public override Operation? Find(string method, OperationPath path)
    {
        var name = string.Join('/', path.Segments);
        return _operations.TryGetValue($"{method} {name}", out var operation) ? operation
            : _operations.ContainsKey($"POST {name}") ? null
            : path.StartsWith("experimental") || path.Is("web_search") || path.Is("web_fetch") || path.Is("me") || path.Is("signout") ? _elsewhere
            : path.Segments.IsEmpty || !Managing.Contains(path.Segments[0]) ? null
            : HttpMethods.IsGet(method) ? _other
            : _other with { Request = OllamaShapes.Request };
    }

    /// <inheritdoc/>
    public override Credential CredentialFor(Operation operation) => Credential.Bearer;

    /// <summary>Below <c>/v1</c> it serves other dialects alone.</summary>
    public override bool IsHome(Uri baseUrl) =>
        (baseUrl.Host is "ollama.com" || baseUrl.Port == HomePort) && !baseUrl.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override OutputRule? OutputFor(Operation operation, string? model) => operation.Work == Work.Generate ? Rule : null;

    /// <inheritdoc/>
    public override void WriteRefusal(Utf8JsonWriter writer, Problem problem, string requestId)
    {
        writer.WriteString("error"u8, problem.Detail);
        writer.WriteString("code"u8, problem.Code);
        writer.WriteString("title"u8, problem.Title);
        writer.WriteNumber("status"u8, problem.Status);
        writer.WriteString("detail"u8, problem.Detail);
    }
}
