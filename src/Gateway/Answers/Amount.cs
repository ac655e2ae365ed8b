using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>Reads the figures of a usage report in every spelling.</summary>
internal static class Amount
{
    /// <summary>The longest text that is taken for a number.</summary>
    private const int LongestText = 64;

    /// <summary>
    /// The figure at the reader's token, a fraction rounded up; null when it is not a number, negative, or above <see cref="Limit.MaxAmount"/>.
    /// </summary>
    public static long? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return Parse(reader.ValueSpan);
        }

        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > LongestText)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[LongestText];
        try
        {
            return Parse(text[..reader.CopyString(text)]);
        }
        catch (InvalidOperationException)
        {
            return null; // Not UTF-8.
        }
    }

    /// <summary>The same for the characters of a number.</summary>
    public static long? Parse(ReadOnlySpan<byte> number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= Limit.MaxAmount
            ? (long)Math.Ceiling(value)
            : null;
}
