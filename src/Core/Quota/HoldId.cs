using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Quota;

/// <summary>The id of a hold: 22 characters of base62 (130 random bits).</summary>
public readonly record struct HoldId
{
    /// <summary>The number of characters.</summary>
    public const int Length = 22;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    private readonly string? _value;

    private HoldId(string value) => _value = value;

    /// <summary>The id's text.</summary>
    public string Value => _value ?? "";

    /// <summary>Makes a new random id.</summary>
    public static HoldId New() => new(RandomId.Create(Alphabet, Length));

    /// <summary>Reads an id; false when the text cannot be one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HoldId id)
    {
        id = default;
        if (text is not { Length: Length } || text.AsSpan().IndexOfAnyExcept(Characters) >= 0)
        {
            return false;
        }

        id = new HoldId(text);
        return true;
    }

    /// <summary>Reads an id that was written by this service.</summary>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static HoldId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("not a hold id");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
