using System.Collections.Immutable;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Tests.Dialects;

/// <summary>One target for each operation that the dialects know.</summary>
internal static class Samples
{
    /// <summary>Methods and targets.</summary>
    public static ImmutableArray<(string Method, string Target)> Targets { get; } =
    [
        ("POST", "/v1/chat/completions"), ("POST", "/v1/completions"), ("POST", "/v1/responses"), ("POST", "/v1/responses/input_tokens"),
        ("POST", "/v1/embeddings"), ("POST", "/v1/moderations"), ("POST", "/v1/rerank"), ("POST", "/v1/images/generations"),
        ("POST", "/v1/audio/transcriptions"), ("GET", "/v1/models"), ("GET", "/v1/models/m"), ("POST", "/v1/other"), ("POST", "/v1/batches"),
        ("POST", "/openai/deployments/d/chat/completions"),
        ("POST", "/v1/messages"), ("POST", "/v1/complete"), ("POST", "/v1/messages/count_tokens"), ("POST", "/v1/messages/batches"),
        ("POST", "/v1beta/models/m:generateContent"), ("POST", "/v1beta/models/m:streamGenerateContent"), ("POST", "/v1beta/models/m:embedContent"),
        ("POST", "/v1beta/models/m:countTokens"), ("POST", "/v1beta/models/m:predict"), ("GET", "/v1beta/models"), ("POST", "/v1beta/other"),
        ("POST", "/api/chat"), ("POST", "/api/generate"), ("POST", "/api/embed"), ("GET", "/api/tags"), ("POST", "/api/create"),
    ];

    /// <summary>Their operations.</summary>
    public static ImmutableArray<Operation> Operations { get; } = [.. Targets.Select(t => Target.Find(t.Target, t.Method))];
}
