using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Core.Keys;

/// <summary>A word that administrators group keys by, such as <c>course:2026</c>.</summary>
/// <value>1 to 64 ASCII letters, digits, <c>.</c>, <c>_</c>, <c>-</c> or <c>:</c>; upper and lower case differ.</value>
public readonly record struct Tag
{
    /// <summary>What a tag is, for refusals of other texts.</summary>
    public const string Allowed = "a tag: 1 to 64 of A-Z a-z 0-9 . _ - :";

    /// <summary>The longest tag, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The most tags of one key.</summary>
    public const int MaxCount = 16;

    private readonly string? _value;

    private Tag(string value) => _value = value;

    /// <summary>The tag's text; empty only for a tag that was never read.</summary>
    public string Value => _value ?? "";

    /// <summary>Reads a tag; false when it is empty, too long or has other characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Tag tag)
    {
        tag = default;
        if (text is null || text.Length is 0 or > MaxLength || !text.All(IsAllowed))
        {
            return false;
        }

        tag = new Tag(text);
        return true;
    }

    /// <summary>Reads a tag.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Tag Parse(string? text) => TryParse(text, out var tag) ? tag : throw new FormatException("not a tag");

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':';
}
