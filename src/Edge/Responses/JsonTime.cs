using System.Globalization;
using System.Text.Json;

namespace QuotaFunctions.Edge.Responses;

/// <summary>Writes times in the format of all answers, without allocating strings.</summary>
public static class JsonTime
{
    /// <summary>UTC, to the millisecond, always 24 characters: sorting the texts sorts the times.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The length of <see cref="Format"/>.</summary>
    private const int Length = 24;

    /// <summary>Writes an instant as <see cref="Format"/>, or null.</summary>
    public static void WriteInstant(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is not { } at)
        {
            writer.WriteNull(name);
            return;
        }

        Span<char> text = stackalloc char[Length];
        at.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        writer.WriteString(name, text[..written]);
    }

    /// <summary>Writes an instant as <see cref="Format"/>, as an element or as the value of a member whose name is written.</summary>
    public static void WriteInstantValue(this Utf8JsonWriter writer, DateTimeOffset instant)
    {
        Span<char> text = stackalloc char[Length];
        instant.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
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
