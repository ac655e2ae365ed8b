using System.Diagnostics.CodeAnalysis;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>The rules for an upstream's configuration, in either form. No rule text repeats a value.</summary>
public static class UpstreamRules
{
    /// <summary>The rule for an address.</summary>
    public static readonly Words Address = new(
        "must be an address such as https://api.example.com/v1: http or https, without user, query or fragment",
        "必须是形如 https://api.example.com/v1 的地址：http 或 https，不带用户、查询或片段");

    /// <summary>The rule for a header's name.</summary>
    public static readonly Words HeaderName = new(
        "must be the name of a header that does not steer the connection or describe the body, such as x-api-key",
        "必须是一个不控制连接、也不描述正文的请求头名称，例如 x-api-key");

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
    public static Words? FaultOfSecret(string text) =>
        text.Length == 0 ? new("is empty", "是空的")
        : text[0] is '"' or '\'' or '`' || text[^1] is '"' or '\'' or '`' ? new("has quotes around it that would be sent too: drop them", "两端有引号，会被一并发送：请去掉")
        : text.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) && (text.Length == 6 || text[6] is ' ' or '\t' or ':') ? new("begins with 'Bearer': give the secret alone, the scheme is added", "以 'Bearer' 开头：请只写密钥，前缀会自动添加")
        : text.Contains("${", StringComparison.Ordinal) ? new("has '${' in it, which nothing replaced: set the secret itself", "含有未被替换的 '${'：请直接设置密钥")
        : text.Any(char.IsWhiteSpace) ? new("has white space in it", "含有空白字符")
        : !text.All(static c => c is > ' ' and <= '~') ? new("must have printable ASCII characters without spaces", "必须由不含空格的可打印 ASCII 字符组成")
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
