using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Api.Cors;

/// <summary>The origins whose pages may call this service from a browser.</summary>
/// <value>None, every origin, or a list of origins such as <c>https://app.example</c>; default none.</value>
public sealed class CorsOrigins
{
    /// <summary>The rule, worded for fault texts.</summary>
    public static readonly Words Rule = new(
        "must be * or origins separated by commas, each a scheme, a host and perhaps a port, such as https://app.example or http://localhost:3000",
        "必须是 *，或用逗号分隔的来源，每个由协议、主机以及可选的端口组成，例如 https://app.example 或 http://localhost:3000");

    private readonly FrozenSet<string> _origins;
    private readonly bool _isAny;

    private CorsOrigins(bool isAny, IEnumerable<string> origins)
    {
        _isAny = isAny;
        _origins = origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>No origin: browsers block pages of other origins.</summary>
    public static CorsOrigins None { get; } = new(false, []);

    /// <summary>True when some origin is allowed.</summary>
    public bool IsAny => _isAny || _origins.Count > 0;

    /// <summary>Reads a setting; false when a part of it is not an origin.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CorsOrigins? origins)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        origins = parts is ["*"] ? new CorsOrigins(true, [])
            : parts.Length > 0 && parts.All(IsOrigin) ? new CorsOrigins(false, parts.Select(Normalize))
            : null;
        return origins is not null;
    }

    /// <summary>The allowed origin to send to a page of this origin: <c>*</c>, the origin itself, or null when it is not allowed.</summary>
    public string? AllowedFor(string origin) => _isAny ? "*" : _origins.Contains(origin) ? origin : null;

    /// <remarks>Browser extensions and desktop applications have schemes of their own. Browsers send an origin without a slash at its end and without a wildcard.</remarks>
    private static bool IsOrigin(string text)
    {
        var end = text.IndexOf("://", StringComparison.Ordinal);
        return end > 0
            && Uri.CheckSchemeName(text[..end])
            && text.Length > end + 3
            && text.AsSpan(end + 3).TrimEnd('/').IndexOfAnyExcept(HostCharacters) < 0
            && Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address.Host.Length > 0;
    }

    private static System.Buffers.SearchValues<char> HostCharacters { get; } =
        System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~:[]");

    /// <summary>Writes the origin as browsers do, without the scheme's default port.</summary>
    private static string Normalize(string text)
    {
        var origin = text.TrimEnd('/');
        var usual = origin.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? ":443"
            : origin.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? ":80"
            : null;
        return usual is not null && origin.EndsWith(usual, StringComparison.Ordinal) ? origin[..^usual.Length] : origin;
    }
}
