using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>The rules for an upstream's configuration, in either form. No rule text repeats a value.</summary>
public static class UpstreamRules
{
    /// <summary>The rule for an address.</summary>
    public const string Address = "must be an address such as https://api.example.com/v1: http or https, without user, query or fragment";

    /// <summary>The rule for a header's name.</summary>
    public const string HeaderName = "must be the name of a header that does not steer the connection or describe the body, such as x-api-key";

    /// <summary>The rule for a header's value.</summary>
    public const string HeaderValue = "must have printable ASCII characters, without spaces around them";

    /// <summary>Bounds of the times, in seconds; the last also of an idle connection.</summary>
    public const int LongestTimeout = 86_400, LongestConnect = 300, LongestDrain = 3_600, LongestIdle = 3_600;

    private static readonly string[] OwnHeaders =
    [
        "Accept-Encoding", "Connection", "Expect", "Host", "HTTP2-Settings", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    ];

    private static readonly string[] OwnHeaderPrefixes = ["Content-", "Proxy-"];

    /// <summary>Reads an address; slashes at its end are dropped.</summary>
    public static bool TryReadAddress(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.Query.Length == 0 && address.Fragment.Length == 0 && address.UserInfo.Length == 0;

    /// <summary>The fault of a secret; null when it can be sent.</summary>
    public static string? FaultOfSecret(string text) =>
        text.Length == 0 ? "is empty"
        : text[0] is '"' or '\'' or '`' || text[^1] is '"' or '\'' or '`' ? "has quotes around it that would be sent too: drop them"
        : text.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) && (text.Length == 6 || text[6] is ' ' or '\t' or ':') ? "begins with 'Bearer': give the secret alone, the scheme is added"
        : text.Contains("${", StringComparison.Ordinal) ? "has '${' in it, which nothing replaced: set the secret itself"
        : text.Any(char.IsWhiteSpace) ? "has white space in it"
        : !text.All(static c => c is > ' ' and <= '~') ? "must have printable ASCII characters without spaces"
        : null;

    /// <summary>True for a header's name that an upstream's configuration may use.</summary>
    public static bool IsHeaderName(string text) =>
        text.Length is > 0 and <= 100
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && !OwnHeaders.Contains(text, StringComparer.OrdinalIgnoreCase)
        && !OwnHeaderPrefixes.Any(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for a header's value that can be sent.</summary>
    public static bool IsHeaderValue(string text) => text == text.Trim() && text.All(static c => c is >= ' ' and <= '~');

    /// <summary>True for an upstream's name: <c>[a-z0-9][a-z0-9_-]{0,31}</c>.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 32
        && (char.IsAsciiLetterLower(text[0]) || char.IsAsciiDigit(text[0]))
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    /// <summary>True for a model's name or pattern.</summary>
    public static bool IsModel(string text) => text.Length is > 0 and <= 200 && text.All(static c => c is > ' ' and <= '~' and not ('?' or '\\' or '"'));
}
