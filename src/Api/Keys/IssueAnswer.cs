using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Keys;

/// <summary>A key as the answer to its issuing shows it.</summary>
/// <param name="Snapshot">How it stands.</param>
/// <param name="Text">The whole key; null where it was shown before.</param>
internal readonly record struct IssuedKey(KeySnapshot Snapshot, string? Text);

/// <summary>Writes the answer to issuing: the one record, or <c>{"keys":[…]}</c>.</summary>
internal static class IssueAnswer
{
    private const string ShownBefore =
        "This Idempotency-Key has issued these keys before, and a key is shown only once. If the first answer was lost, rotate them: "
        + "POST /admin/keys/{id}/rotate gives each a new secret.";

    /// <summary>Writes keys that were issued just now, each with its text.</summary>
    public static Task WriteAsync(HttpContext context, IReadOnlyList<IssuedKey> keys) => WriteAsync(context, keys, keys.Count);

    /// <summary>Writes keys as the answer to a request for so many; those without their text with a note that says why.</summary>
    public static Task WriteAsync(HttpContext context, IReadOnlyList<IssuedKey> keys, int asked)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (asked == 1)
        {
            headers.ETag = IfMatch.ToETag(keys[0].Snapshot.Key.Revision);
            headers.Location = $"/admin/keys/{keys[0].Snapshot.Key.Id}";
        }

        return JsonAnswer.WriteAsync(context, StatusCodes.Status201Created, (keys, asked), static (w, s) => Write(w, s.keys, s.asked));
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<IssuedKey> keys, int asked)
    {
        var note = keys[0].Text is null ? ShownBefore : null;
        if (asked == 1)
        {
            KeyJson.Write(writer, keys[0].Snapshot, keys[0].Text, note);
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartArray("keys"u8);
        foreach (var (snapshot, text) in keys)
        {
            KeyJson.Write(writer, snapshot, text);
        }

        writer.WriteEndArray();
        if (note is not null)
        {
            writer.WriteString("note"u8, note);
        }

        writer.WriteEndObject();
    }
}
