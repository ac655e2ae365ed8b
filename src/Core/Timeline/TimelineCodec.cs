using System.Buffers;
using System.Text.Json;

namespace QuotaFunctions.Core.Timeline;

/// <summary>
/// The stored form of a breakdown: a JSON array with an array for each cell, <c>[name, upstream, requests, tokens_in, tokens_out, tokens, denied,
/// errors, estimated_tokens, held_tokens]</c>, and an object of the other units at the end where there are any.
/// </summary>
internal static class TimelineCodec
{
    private const int Numbers = 8;

    public static byte[] Write(TimelineBreakdown breakdown)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        foreach (var (name, sums) in breakdown.Cells)
        {
            Write(writer, name, sums);
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a breakdown and adds it to another.</summary>
    /// <exception cref="FormatException">The bytes are not a breakdown.</exception>
    public static void AddTo(TimelineBreakdown breakdown, ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            Expect(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                var (name, sums) = ReadCell(ref reader);
                breakdown[name].Add(sums);
            }

            if (reader.TokenType != JsonTokenType.EndArray)
            {
                throw new FormatException("not a timeline's breakdown");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("not a timeline's breakdown", e);
        }
    }

    private static void Write(Utf8JsonWriter writer, TimelineName name, TimelineSums sums)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(name.Name);
        writer.WriteStringValue(name.Upstream);
        writer.WriteNumberValue(sums.Requests);
        writer.WriteNumberValue(sums.TokensIn);
        writer.WriteNumberValue(sums.TokensOut);
        writer.WriteNumberValue(sums.Tokens);
        writer.WriteNumberValue(sums.Denied);
        writer.WriteNumberValue(sums.Errors);
        writer.WriteNumberValue(sums.EstimatedTokens);
        writer.WriteNumberValue(sums.HeldTokens);
        if (sums.Units.Count > 0)
        {
            writer.WriteStartObject();
            foreach (var (unit, amount) in sums.Units)
            {
                writer.WriteNumber(unit, amount);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static (TimelineName Name, TimelineSums Sums) ReadCell(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        var name = reader.GetString()!;
        Expect(ref reader, JsonTokenType.String);
        var upstream = reader.GetString()!;
        Span<long> numbers = stackalloc long[Numbers];
        foreach (ref var number in numbers)
        {
            Expect(ref reader, JsonTokenType.Number);
            number = reader.GetInt64();
        }

        var sums = new TimelineSums
        {
            Requests = numbers[0],
            TokensIn = numbers[1],
            TokensOut = numbers[2],
            Tokens = numbers[3],
            Denied = numbers[4],
            Errors = numbers[5],
            EstimatedTokens = numbers[6],
            HeldTokens = numbers[7],
        };
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadUnits(ref reader, sums);
            reader.Read();
        }

        return reader.TokenType == JsonTokenType.EndArray ? (new TimelineName(name, upstream), sums) : throw new FormatException("not a timeline's cell");
    }

    private static void ReadUnits(ref Utf8JsonReader reader, TimelineSums sums)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var unit = reader.GetString()!;
            Expect(ref reader, JsonTokenType.Number);
            sums.Add(unit, Quota.UsageSource.Reported, reader.GetInt64());
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new FormatException("not a timeline's breakdown");
        }
    }
}
