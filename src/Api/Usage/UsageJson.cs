using System.Text.Json;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Usage;

/// <summary>Writes usage; what is not grouped by is null.</summary>
internal static class UsageJson
{
    /// <summary>Writes one row.</summary>
    public static void Write(Utf8JsonWriter writer, in UsageEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("day"u8, entry.Position.Day is { } day ? IsoTime.ToText(day) : null);
        writer.WriteString("key_id"u8, entry.Position.KeyId?.Value);
        writer.WriteString("label"u8, entry.Label);
        writer.WriteString("model"u8, entry.Position.Model);
        WriteSums(writer, entry.Sums);
        writer.WriteString("source"u8, entry.Sums.Source.ToName());
        writer.WriteString("upstream"u8, entry.Position.Upstream?.Value);
        writer.WriteEndObject();
    }

    /// <summary>Writes the sums' members into an object that is begun.</summary>
    public static void WriteSums(Utf8JsonWriter writer, in UsageSums sums)
    {
        writer.WriteNumber("requests"u8, sums.Requests);
        writer.WriteNumber("tokens_in"u8, sums.TokensIn);
        writer.WriteNumber("tokens_out"u8, sums.TokensOut);
        writer.WriteNumber("tokens"u8, sums.Tokens);
        writer.WriteNumber("denied"u8, sums.Denied);
        writer.WriteNumber("errors"u8, sums.Errors);
    }
}
