using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Core.Keys;

/// <summary>The start of a key's text, by which people and secret scanners recognise it.</summary>
/// <value>0 to 32 ASCII letters, digits, <c>_</c> or <c>-</c>; default <c>trial_</c>.</value>
public readonly record struct KeyPrefix
{
    /// <summary>The longest prefix, in characters.</summary>
    public const int MaxLength = 32;

    private readonly string? _value;

    private KeyPrefix(string value) => _value = value;

    /// <summary><c>trial_</c>.</summary>
    public static KeyPrefix Default { get; } = new("trial_");

    /// <summary>The prefix's text.</summary>
    public string Value => _value ?? "";

    /// <summary>Reads a prefix; false when it is too long or has other characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyPrefix prefix)
    {
        prefix = default;
        if (text is null || !IsWellFormed(text))
        {
            return false;
        }

        prefix = new KeyPrefix(text);
        return true;
    }

    internal static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
