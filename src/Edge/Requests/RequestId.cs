using System.Buffers;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Edge.Requests;

/// <summary>The id that ties an answer to its log lines and audit rows: <c>x-request-id</c>.</summary>
/// <remarks>
/// It is the only client text that is logged and stored unchanged, so it must be too short to be a secret: admin tokens have 32
/// characters or more, keys 55 or more, and keys of LLM services are as long. Only a UUID may be longer than 31. Some keys of quota-proxy
/// are shorter, and are refused by their form. The rule looks at the form alone: comparing the id with the secrets would tell an attacker
/// when a guess is right.
/// </remarks>
public static class RequestId
{
    /// <summary>The header, in both directions.</summary>
    public const string Header = "x-request-id";

    /// <summary>The longest id that is taken from a client, unless it is a UUID.</summary>
    public const int MaxLength = 31;

    private const string MadeAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Sane =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-");

    /// <summary>Takes the client's id if it is 1 to 31 of <c>A-Z a-z 0-9 . _ -</c> or a UUID, else makes one; echoes it on the answer.</summary>
    public static string Assign(HttpContext context)
    {
        var given = context.Request.Headers[Header];
        var id = given.Count == 1 && IsSane(given[0]) ? given[0]! : RandomId.Create(MadeAlphabet, 20);
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
        return id;
    }

    /// <summary>The id that <see cref="Assign"/> gave.</summary>
    public static string Of(HttpContext context) => context.TraceIdentifier;

    private static bool IsSane(string? text) =>
        (text is { Length: > 0 and <= MaxLength } && text.AsSpan().IndexOfAnyExcept(Sane) < 0 && !ProxyKeyText.IsIn(text)) || Guid.TryParseExact(text, "D", out _);
}
