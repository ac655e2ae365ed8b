using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>
/// Reads the target of a request as the client sent it. A target that two servers could read as different paths is refused: otherwise the
/// sponsor's secret could be sent to a path that this service did not check.
/// </summary>
internal static class RequestTarget
{
    private const string OverrideParameter = "_method";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the target of a request.</summary>
    public static Problem? Read(HttpContext context, out OperationPath path)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return Read(
            string.IsNullOrEmpty(raw) ? context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent() : raw,
            out path);
    }

    /// <summary>Reads a target: a path with or without a query, or a whole address as sent to proxies.</summary>
    /// <param name="target">The target, not decoded.</param>
    /// <param name="path">What it says; of no use when it is refused.</param>
    /// <returns>The refusal; null for a path that every server reads alike.</returns>
    public static Problem? Read(string target, out OperationPath path)
    {
        path = new OperationPath("", [], "");
        if (target.Contains('#', StringComparison.Ordinal))
        {
            return Refuse("has a '#', where some servers end it");
        }

        if (target.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e'))
        {
            return Refuse("has a character that must be percent-encoded");
        }

        var origin = WithoutOrigin(target);
        if (!origin.StartsWith('/'))
        {
            return Refuse("does not begin with a path");
        }

        var end = origin.IndexOf('?', StringComparison.Ordinal);
        if (end >= 0 && NamesMethod(origin[(end + 1)..]))
        {
            return Refuse($"asks for another method by '{OverrideParameter}'");
        }

        return ReadPath(end < 0 ? origin : origin[..end], origin, ref path);
    }

    private static Problem? ReadPath(string raw, string origin, ref OperationPath path)
    {
        var segments = ImmutableArray.CreateBuilder<string>();
        var (mountEnd, at) = (0, 0);
        foreach (var part in raw.Split('/'))
        {
            at += part.Length;
            if (part.Length > 0)
            {
                if (Decode(part) is not { } segment)
                {
                    return Refuse("has a percent-encoding that is not valid");
                }

                if (Fault(segment) is { } fault)
                {
                    return Refuse(fault);
                }

                mountEnd = segments.Count == 0 ? at : mountEnd;
                segments.Add(segment);
            }

            at++;
        }

        if (segments.Count == 0)
        {
            return Problems.NotFound("Nothing is at '/'.");
        }

        var mount = segments[0].ToLowerInvariant();
        path = new OperationPath(mount, segments.ToImmutable()[1..], origin[mountEnd..]);
        return path.Segments is [var second, ..] && second.Equals(mount, StringComparison.OrdinalIgnoreCase)
            ? Problems.NotFound($"The path begins with '/{mount}' twice: the base URL of your client already ends in it, so leave it out there or in the path.")
            : null;
    }

    /// <summary>What is wrong with a decoded segment; null for nothing.</summary>
    private static string? Fault(string segment)
    {
        var text = segment.AsSpan();
        return HasControl(text) ? "has a control character"
            : text.Contains('\\') ? "has a backslash, which some servers take for a slash"
            : text.ContainsAny(';', '#', '?') ? "has a ';', '#' or '?', where some servers end it"
            : HasDotSegment(segment) ? "has a segment '.' or '..'"
            : text.Length != text.Trim().Length ? "has a segment with white space around it"
            : null;
    }

    private static bool HasControl(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\0', '\x1f') || text.ContainsAnyInRange('\x7f', '\x9f');

    /// <summary>An encoded slash is data (<c>org%2Fmodel</c>), but the parts between encoded slashes must not be dot segments, even if encoded twice.</summary>
    private static bool HasDotSegment(string segment)
    {
        for (var rest = segment; ; )
        {
            foreach (var part in rest.AsSpan().SplitAny('/', '\\'))
            {
                if (rest.AsSpan()[part].Trim(' ') is "." or "..")
                {
                    return true;
                }
            }

            if (Decode(rest) is not { } next || next == rest)
            {
                return false;
            }

            rest = next;
        }
    }

    /// <summary>Resolves percent-encoding; null where it is not valid, or not UTF-8 (an overlong slash, say).</summary>
    private static string? Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, i, 1));
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return null;
            }

            bytes.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
            i += 2;
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A client that takes this service for its proxy names scheme and host as well.</summary>
    private static string WithoutOrigin(string target)
    {
        if (!target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !target.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return target;
        }

        var start = target.AsSpan()[(target.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var end = start.IndexOfAny('/', '?');
        return end < 0 ? "/" : start[end] == '?' ? $"/{start[end..]}" : start[end..].ToString();
    }

    private static bool NamesMethod(string query)
    {
        foreach (var range in query.AsSpan().SplitAny('&', ';'))
        {
            var pair = query[range];
            var name = pair.Split('=')[0];
            if ((Decode(name) ?? name).Equals(OverrideParameter, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static Problem Refuse(string what) => Problems.InvalidRequest($"The path {what}.");
}
