using System.Collections.Immutable;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>A request's path, split for the dialects.</summary>
/// <param name="Mount">The first segment, in lower case: <c>v1</c>, <c>v1beta</c>, <c>openai</c>, <c>api</c>.</param>
/// <param name="Segments">The segments after the mount, percent encoding resolved, empty ones left out; compare them in any case.</param>
/// <param name="Raw">Path and query after the mount, byte for byte as the client sent them: <c>/chat/completions?x=1</c>.</param>
internal sealed record OperationPath(string Mount, ImmutableArray<string> Segments, string Raw)
{
    /// <summary>True when the segments are these, in any case; <c>*</c> stands for any one segment.</summary>
    public bool Is(params ReadOnlySpan<string> segments) => segments.Length == Segments.Length && StartsWith(segments);

    /// <summary>True when the segments begin with these, in any case; <c>*</c> stands for any one segment.</summary>
    public bool StartsWith(params ReadOnlySpan<string> segments)
    {
        if (segments.Length > Segments.Length)
        {
            return false;
        }

        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i] != "*" && !segments[i].Equals(Segments[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same path without its first <paramref name="count"/> segments, for telling operations apart; <see cref="Raw"/> stays.</summary>
    public OperationPath Skip(int count) => this with { Segments = Segments[count..] };
}
