using System.Collections.Immutable;
using System.IO.Enumeration;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway;

/// <summary>Which paths are forwarded: <c>FORWARD_PATHS</c>.</summary>
/// <remarks>
/// <c>inference</c>, <c>all</c>, or a comma-separated list of patterns, which may include <c>inference</c>:
/// <c>inference, files/*, batches/**</c>. A pattern is matched against the path after its first segment (<c>/v1</c>), in any case; <c>*</c>
/// stands for any characters within a segment, <c>**</c> as the last segment for one or more segments.
/// </remarks>
public sealed class ForwardPaths
{
    private const string Any = "**";

    private readonly bool _inference;
    private readonly bool _all;
    private readonly ImmutableArray<ImmutableArray<string>> _patterns;

    private ForwardPaths(bool inference, bool all, ImmutableArray<ImmutableArray<string>> patterns)
    {
        _inference = inference;
        _all = all;
        _patterns = patterns;
    }

    /// <summary>Paths that generate text, vectors, images or sound, list models, or count tokens. The default.</summary>
    public static ForwardPaths Inference { get; } = new(inference: true, all: false, []);

    /// <summary>Every path.</summary>
    public static ForwardPaths All { get; } = new(inference: true, all: true, []);

    /// <summary>Reads the setting; null when it is invalid.</summary>
    public static ForwardPaths? Parse(string text)
    {
        var items = text.Split(',', StringSplitOptions.TrimEntries);
        var patterns = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        var (inference, all) = (false, false);
        foreach (var item in items)
        {
            if (item.Equals("inference", StringComparison.OrdinalIgnoreCase))
            {
                inference = true;
            }
            else if (item.Equals("all", StringComparison.OrdinalIgnoreCase))
            {
                all = true;
            }
            else if (ReadPattern(item) is { } pattern)
            {
                patterns.Add(pattern);
            }
            else
            {
                return null;
            }
        }

        return all && items.Length > 1 ? null : new ForwardPaths(inference || all, all, patterns.ToImmutable());
    }

    /// <summary>True for an operation that is forwarded.</summary>
    internal bool Allows(Operation operation, OperationPath path) =>
        _all || (_inference && operation.Work.IsInference()) || _patterns.Any(pattern => Matches(pattern, path.Segments));

    private static ImmutableArray<string>? ReadPattern(string text)
    {
        ImmutableArray<string> segments = [.. text.Trim('/').Split('/')];
        var isPattern = segments.All(static s => s.Length > 0 && s is not ("." or "..") && s.All(static c => c is > ' ' and <= '~' and not ('?' or '\\' or '#' or '%')))
            && !segments[..^1].Any(static s => s.Contains(Any, StringComparison.Ordinal))
            && (segments[^1] == Any || !segments[^1].Contains(Any, StringComparison.Ordinal));
        return isPattern ? segments : null;
    }

    private static bool Matches(ImmutableArray<string> pattern, ImmutableArray<string> path)
    {
        var isOpen = pattern[^1] == Any;
        var known = isOpen ? pattern.Length - 1 : pattern.Length;
        if (isOpen ? path.Length <= known : path.Length != known)
        {
            return false;
        }

        for (var i = 0; i < known; i++)
        {
            if (!FileSystemName.MatchesSimpleExpression(pattern[i], path[i], ignoreCase: true))
            {
                return false;
            }
        }

        return true;
    }
}
