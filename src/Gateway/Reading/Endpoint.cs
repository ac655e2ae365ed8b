using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>What a forwarded path is for, as far as metering must know.</summary>
internal enum Endpoint
{
    /// <summary>Anything else: passed on unread, one request.</summary>
    Other,

    /// <summary><c>chat/completions</c></summary>
    ChatCompletions,

    /// <summary><c>completions</c></summary>
    Completions,

    /// <summary><c>responses</c></summary>
    Responses,

    /// <summary><c>messages</c>, Anthropic's</summary>
    Messages,

    /// <summary><c>embeddings</c>, <c>moderations</c>, <c>rerank</c>: tokens go in, none come out.</summary>
    InputOnly,

    /// <summary>
    /// A body of JSON to another path. Its model and texts are read where they can be, and a path may well take it for a chat.
    /// </summary>
    OtherJson,
}

/// <summary>Tells endpoints apart.</summary>
internal static class Endpoints
{
    /// <summary>
    /// The endpoint of a POST. The path is compared without regard to case, doubled or trailing slashes and percent encoding, as upstreams may.
    /// </summary>
    public static Endpoint Of(string method, string? contentType, string decodedPath)
    {
        if (!HttpMethods.IsPost(method))
        {
            return Endpoint.Other;
        }

        var segments = decodedPath.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var last = segments is [.., var l] ? l.ToLowerInvariant() : "";
        var before = segments is [.., var b, _] ? b.ToLowerInvariant() : "";
        return last switch
        {
            "completions" => before == "chat" ? Endpoint.ChatCompletions : Endpoint.Completions,
            "responses" => Endpoint.Responses,
            "messages" when before is not "batches" => segments.Length > 1 && IsThreadPath(segments) ? Endpoint.OtherJson : Endpoint.Messages,
            "embeddings" or "moderations" or "rerank" => Endpoint.InputOnly,
            _ => IsJson(contentType) ? Endpoint.OtherJson : Endpoint.Other,
        };
    }

    /// <summary>True for endpoints whose body must be read, whatever its content type says.</summary>
    public static bool MustBeRead(this Endpoint endpoint) => endpoint is not (Endpoint.Other or Endpoint.OtherJson);

    /// <summary>True for endpoints that spend tokens.</summary>
    public static bool SpendsTokens(this Endpoint endpoint) => endpoint.MustBeRead();

    /// <summary>True for endpoints whose answer is made token by token.</summary>
    public static bool Generates(this Endpoint endpoint) =>
        endpoint is Endpoint.ChatCompletions or Endpoint.Completions or Endpoint.Responses or Endpoint.Messages;

    /// <summary>True for JSON in UTF-8, <c>application/json</c> or <c>…+json</c>.</summary>
    public static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary><c>threads/{id}/messages</c> only stores a message.</summary>
    private static bool IsThreadPath(string[] segments) =>
        segments is [.., var threads, _, _] && threads.Equals("threads", StringComparison.OrdinalIgnoreCase);
}
