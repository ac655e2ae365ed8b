using System.Text.Json.Nodes;

namespace QuotaFunctions.Cli.Client;

/// <summary>A request to the admin API.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path with its query, without a slash before it.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    /// <summary>The body; null for none.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>Makes a repetition of this request safe.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The revision that the key must still have; null for any.</summary>
    public string? IfMatch { get; init; }

    /// <summary>True when the server does the same once or twice: it reads, sets absolute values, or carries an idempotency key.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>What an operator does when the outcome is not known, in whole sentences.</summary>
    public string IfUnknown { get; init; } = "Repeating the command is safe.";

    /// <summary>Members that the answer has, if it is of this service.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>True when the request changes nothing.</summary>
    public bool IsRead => Method == HttpMethod.Get;

    /// <summary>A request that reads.</summary>
    /// <param name="path">The path with its query, without a slash before it.</param>
    /// <param name="members">Members that the answer has, if it is of this service.</param>
    public static ApiRequest Get(string path, params IReadOnlyList<string> members) => new(HttpMethod.Get, path) { IsRepeatable = true, Members = members };

    /// <summary>A request that sets values, which may be repeated.</summary>
    public static ApiRequest Set(HttpMethod method, string path, JsonObject? body = null) => new(method, path) { Body = body, IsRepeatable = true };
}
