using System.Buffers;
using System.Text.Json;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Storage.Serialization;

/// <summary>
/// Writes a state in the form of <see cref="StateDocument"/>, which reads it. It is done with every charge, so it goes without
/// the document; what is zero, false or empty is left out.
/// </summary>
internal static class StateWriter
{
    /// <summary>A buffer that grew beyond this, for a key with very many holds, is not kept.</summary>
    private const int MaxKept = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>The state as UTF-8 JSON.</summary>
    public static byte[] Write(QuotaState state)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = _writer ??= new Utf8JsonWriter(buffer, Options);
        try
        {
            writer.WriteStartObject();
            WriteMembers(writer, state);
            writer.WriteEndObject();
            writer.Flush();
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            buffer.ResetWrittenCount();
            writer.Reset();
            if (buffer.Capacity > MaxKept)
            {
                _buffer = null;
                _writer = null;
            }
        }
    }

    private static void WriteMembers(Utf8JsonWriter writer, QuotaState state)
    {
        Write(writer, "r"u8, state.Revision);
        if (!state.RecentWrites.IsEmpty)
        {
            writer.WriteStartArray("w"u8);
            foreach (var id in state.RecentWrites)
            {
                writer.WriteStringValue(id);
            }

            writer.WriteEndArray();
        }

        if (!state.Counters.IsEmpty)
        {
            writer.WriteStartArray("c"u8);
            foreach (var counter in state.Counters)
            {
                Write(writer, counter);
            }

            writer.WriteEndArray();
        }

        if (!state.Holds.IsEmpty)
        {
            writer.WriteStartArray("h"u8);
            foreach (var (_, hold) in state.Holds)
            {
                Write(writer, hold);
            }

            writer.WriteEndArray();
        }

        if (!state.Remembered.IsEmpty)
        {
            writer.WriteStartArray("o"u8);
            foreach (var (hour, rows) in state.Remembered)
            {
                writer.WriteNumberValue(hour);
                writer.WriteNumberValue(rows);
            }

            writer.WriteEndArray();
        }

        Write(writer, "u"u8, state.LastUsedAt?.UtcTicks ?? 0);
        Write(writer, "d"u8, state.UsageDay.DayNumber);
        if (!state.Usage.IsEmpty)
        {
            writer.WriteStartArray("m"u8);
            foreach (var usage in state.Usage)
            {
                Write(writer, usage);
            }

            writer.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter writer, Counter counter)
    {
        writer.WriteStartObject();
        writer.WriteString("n"u8, counter.Unit.Name);
        writer.WriteString("w"u8, counter.Window.ToName());
        Write(writer, "s"u8, counter.Span.Start.UtcTicks);
        Write(writer, "e"u8, counter.Span.End.UtcTicks);
        Write(writer, "u"u8, counter.Used);
        Write(writer, "h"u8, counter.Held);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Hold hold)
    {
        writer.WriteStartObject();
        writer.WriteString("i"u8, hold.Id.Value);
        writer.WriteStartObject("c"u8);
        foreach (var (unit, amount) in hold.Cost.Items)
        {
            writer.WriteNumber(unit.Name, amount);
        }

        writer.WriteEndObject();
        Write(writer, "a"u8, hold.ChargedAt.UtcTicks);
        Write(writer, "e"u8, hold.ExpiresAt.UtcTicks);
        Write(writer, "m"u8, hold.Model);
        if (hold.IsTracked)
        {
            writer.WriteBoolean("t"u8, true);
        }

        if (hold.IsSlice)
        {
            writer.WriteBoolean("s"u8, true);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, UsageAmount usage)
    {
        writer.WriteStartObject();
        Write(writer, "m"u8, usage.Model);
        Write(writer, "u"u8, usage.Upstream.Value);
        Write(writer, "s"u8, (int)usage.Source);
        writer.WriteString("n"u8, usage.Unit);
        Write(writer, "a"u8, usage.Amount);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }
}
