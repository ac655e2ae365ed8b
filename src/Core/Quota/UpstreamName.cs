using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Core.Quota;

/// <summary>The sponsor's name for an upstream. Usage is recorded per name.</summary>
/// <value>1 to 32 of <c>a-z 0-9 _ -</c>, the first a letter or a digit; the default is <see cref="None"/>.</value>
public readonly record struct UpstreamName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 32;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly string? _value;

    private UpstreamName(string value) => _value = value;

    /// <summary>No upstream, or one that is not known: usage that was charged over the API, or by a hold that nobody settled.</summary>
    public static UpstreamName None => default;

    /// <summary>The name's text; empty for <see cref="None"/>.</summary>
    public string Value => _value ?? "";

    /// <summary>Reads a name; false when it is empty, too long, or has other characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UpstreamName name)
    {
        var isName = text is { Length: > 0 and <= MaxLength } && text[0] is not ('_' or '-') && !text.AsSpan().ContainsAnyExcept(Allowed);
        name = isName ? new UpstreamName(text!) : None;
        return isName;
    }

    /// <summary>Reads a name that was written by this service; the empty text is <see cref="None"/>.</summary>
    /// <exception cref="FormatException">The text is not a name.</exception>
    public static UpstreamName Parse(string text) =>
        TryParse(text, out var name) || text.Length == 0 ? name : throw new FormatException("not an upstream's name");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
