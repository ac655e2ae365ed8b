using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Http.Requests;

namespace QuotaFunctions.Http.Responses;

/// <summary>Writes times without making strings of them.</summary>
internal static class JsonTime
{
    /// <summary>Writes an instant as <see cref="IsoTime.Format"/>, or null.</summary>
    public static void WriteInstant(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is not { } at)
        {
            writer.WriteNull(name);
            return;
        }

        Span<char> text = stackalloc char[IsoTime.Length];
        at.UtcDateTime.TryFormat(text, out var written, IsoTime.Format, CultureInfo.InvariantCulture);
        writer.WriteString(name, text[..written]);
    }

    /// <summary>Writes a number, or null.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
