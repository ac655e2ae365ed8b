using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace QuotaFunctions.Gateway.Dialects;

/// <summary>Removes the models that a key may not use from a list, and reads the names in one.</summary>
internal static class ModelListFilter
{
    /// <summary>The longest list that is filtered, in bytes; a longer one is not shown to a key that is limited to some models.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The members by which Anthropic's and Google's lists say that there is another page.</summary>
    private static readonly string[] More = ["has_more", "nextPageToken"];

    /// <summary>Reads an answer's body whole; null when it is longer than <see cref="MaxBytes"/>.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await body.ReadAsync(chunk, cancellationToken) is > 0 and var count)
        {
            if (buffer.Length + count > MaxBytes)
            {
                return null;
            }

            buffer.Write(chunk, 0, count);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>Filters an answer.</summary>
    /// <param name="json">The answer's body, whole and decoded.</param>
    /// <param name="list">Where it lists models.</param>
    /// <param name="isAllowed">True for the name of a model that the key may use.</param>
    /// <returns>The answer without the others, and without items that name no model; null for a body that is no such list.</returns>
    public static byte[]? Filter(ReadOnlyMemory<byte> json, ModelList list, Func<string, bool> isAllowed)
    {
        if (json.Length > MaxBytes)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(list.Array, out var items) && items.ValueKind == JsonValueKind.Array
                    ? Write(document.RootElement, list, isAllowed)
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // No JSON, or a text in it that is not Unicode.
        }
    }

    /// <summary>The models that an answer names, without repetitions.</summary>
    /// <param name="json">The answer's body, whole and decoded.</param>
    /// <param name="list">Where it lists models.</param>
    /// <param name="isWhole">False when the answer says that there are more.</param>
    /// <returns>The names as the list has them; null for a body that is no such list.</returns>
    public static ImmutableArray<string>? Names(ReadOnlyMemory<byte> json, ModelList list, out bool isWhole)
    {
        isWhole = false;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty(list.Array, out var items) || items.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            isWhole = !More.Any(name => document.RootElement.TryGetProperty(name, out var more) && more.ValueKind is JsonValueKind.True or JsonValueKind.String);
            return [.. items.EnumerateArray().Select(i => NameOf(i, list)).OfType<string>().Distinct(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // As in Filter.
        }
    }

    private static byte[] Write(JsonElement root, ModelList list, Func<string, bool> isAllowed)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in root.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                if (member.NameEquals(list.Array) && member.Value.ValueKind == JsonValueKind.Array)
                {
                    writer.WriteStartArray();
                    foreach (var item in member.Value.EnumerateArray().Where(i => NameOf(i, list) is { } name && isAllowed(name)))
                    {
                        item.WriteTo(writer);
                    }

                    writer.WriteEndArray();
                }
                else
                {
                    member.Value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string? NameOf(JsonElement item, ModelList list)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(list.Id, out var id) || id.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var name = id.GetString()!;
        return name.StartsWith(list.Prefix, StringComparison.Ordinal) ? name[list.Prefix.Length..] : name;
    }
}
