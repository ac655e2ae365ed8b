using System.Text.Json;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Keys;

/// <summary>Writes a key's record as administrators see it.</summary>
internal static class KeyJson
{
    /// <summary>Writes the record.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="snapshot">The key.</param>
    /// <param name="text">The whole key, in the one answer that shows it; else null.</param>
    /// <param name="note">A sentence for people; null for none.</param>
    public static void Write(Utf8JsonWriter writer, KeySnapshot snapshot, string? text = null, string? note = null)
    {
        var key = snapshot.Key;
        writer.WriteStartObject();
        writer.WriteString("id"u8, key.Id.Value);
        writer.WriteString("prefix"u8, key.Prefix.Value);
        writer.WriteString("label"u8, key.Label);
        writer.WriteString("status"u8, NameOf(snapshot.Status));
        LimitsJson.Write(writer, snapshot.Limits);
        writer.WriteNumberOrNull("quota"u8, key.Limits.RequestQuota);
        writer.WriteNumber("used"u8, snapshot.RequestsUsed);
        writer.WriteNumberOrNull("remaining"u8, RemainingQuota(snapshot));
        writer.WriteString("time_zone"u8, key.TimeZone);
        WriteModels(writer, key);
        writer.WriteNumberOrNull("max_parallel"u8, key.MaxParallel);
        writer.WriteInstant("created_at"u8, key.CreatedAt);
        writer.WriteInstant("expires_at"u8, key.ExpiresAt);
        writer.WriteInstant("last_used_at"u8, snapshot.LastUsedAt);
        if (text is not null)
        {
            writer.WriteString("key"u8, text);
        }

        if (note is not null)
        {
            writer.WriteString("note"u8, note);
        }

        writer.WriteEndObject();
    }

    /// <summary>The status as the API says it.</summary>
    public static string NameOf(KeyStatus status) => status switch
    {
        KeyStatus.Active => "active",
        KeyStatus.Exhausted => "exhausted",
        KeyStatus.Expired => "expired",
        KeyStatus.Revoked => "revoked",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Reads a status; null when it is none.</summary>
    public static KeyStatus? ReadStatus(string name) => name switch
    {
        "active" => KeyStatus.Active,
        "exhausted" => KeyStatus.Exhausted,
        "expired" => KeyStatus.Expired,
        "revoked" => KeyStatus.Revoked,
        _ => null,
    };

    private static long? RemainingQuota(KeySnapshot snapshot)
    {
        foreach (var status in snapshot.Limits)
        {
            if (status.Window == WindowKind.Lifetime && status.Unit == Unit.Requests)
            {
                return status.Remaining;
            }
        }

        return null;
    }

    private static void WriteModels(Utf8JsonWriter writer, KeyRecord key)
    {
        if (key.Models.IsDefaultOrEmpty)
        {
            writer.WriteNull("models"u8);
            return;
        }

        writer.WriteStartArray("models"u8);
        foreach (var model in key.Models)
        {
            writer.WriteStringValue(model);
        }

        writer.WriteEndArray();
    }
}
