using System.Collections.Immutable;
using System.Text.Json;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Quota;

/// <summary>Writes <c>"limits":[{"unit","window","limit","used","held","remaining","resets_at"}]</c>.</summary>
internal static class LimitsJson
{
    public static void Write(Utf8JsonWriter writer, ImmutableArray<LimitStatus> limits)
    {
        writer.WriteStartArray("limits"u8);
        foreach (var status in limits)
        {
            writer.WriteStartObject();
            writer.WriteString("unit"u8, status.Unit.Name);
            writer.WriteString("window"u8, status.Window.ToName());
            writer.WriteNumber("limit"u8, status.Limit.Max);
            writer.WriteNumber("used"u8, status.Used);
            writer.WriteNumber("held"u8, status.Held);
            writer.WriteNumber("remaining"u8, status.Remaining);
            writer.WriteInstant("resets_at"u8, status.ResetsAt);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
