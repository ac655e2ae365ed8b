using System.Text.Json;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Tables.Rows;

/// <summary>
/// An audit row is stored twice: first in the index over all keys, as an intent, and then in the key's partition, in the transaction of its
/// change. A reader of the index shows an intent only if the key's row exists or the intent is marked as done.
/// </summary>
internal static class AuditRows
{
    public const string Done = "Done";
    public const string Prepared = "Prepared";

    private const string Entry = "Entry";
    private const string Key = "Key";

    /// <summary>The row in the key's partition.</summary>
    /// <param name="id">The key whose transaction carries it.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="write">The write whose mark it needs, when it is not part of the transaction.</param>
    public static TableEntity Write(KeyId id, AuditEntry entry, Guid? write = null)
    {
        var row = new TableEntity(RowNames.PartitionOf(id), NameOf(entry.At, entry.Id));
        Set(row, entry);
        if (write is { } prepared)
        {
            row[Prepared] = prepared.ToString("N");
        }

        return row;
    }

    /// <summary>The row in the index.</summary>
    public static TableEntity Intend(KeyId id, AuditEntry entry)
    {
        var row = new TableEntity(RowNames.Audit, RowNames.AuditIndex(entry.At, entry.Id)) { [Key] = id.Value, [Done] = false };
        Set(row, entry);
        return row;
    }

    /// <summary>The row in the index for a change that has happened in another store.</summary>
    public static TableEntity Import(AuditEntry entry)
    {
        var row = new TableEntity(RowNames.Audit, RowNames.AuditIndex(entry.At, entry.Id)) { [Done] = true };
        if (entry.KeyId is { } key)
        {
            row[Key] = key.Value;
        }

        Set(row, entry);
        return row;
    }

    /// <summary>A row to merge that marks the index row as done.</summary>
    public static TableEntity Confirm(AuditEntry entry) => new(RowNames.Audit, RowNames.AuditIndex(entry.At, entry.Id)) { [Done] = true };

    /// <summary>The name of the row in the key's partition.</summary>
    public static string NameOf(DateTimeOffset at, Guid id) => RowNames.AuditRows + RowNames.AuditIndex(at, id);

    /// <summary>The key whose partition has the change of an index row.</summary>
    public static KeyId EvidenceOf(TableEntity index) => KeyId.Parse(index.GetString(Key) ?? "");

    /// <summary>Reads either row.</summary>
    /// <exception cref="FormatException">It is not an audit row.</exception>
    public static AuditEntry Read(TableEntity row)
    {
        try
        {
            using var document = JsonDocument.Parse(BinaryColumns.Get(row, Entry) ?? throw new FormatException("an audit row has no entry"));
            var json = document.RootElement;
            return new AuditEntry
            {
                Id = json.GetProperty("id").GetGuid(),
                At = new DateTimeOffset(json.GetProperty("at").GetInt64(), TimeSpan.Zero),
                Action = json.GetProperty("action").GetString()!,
                KeyId = json.TryGetProperty("key", out var key) ? KeyId.Parse(key.GetString()!) : null,
                Address = json.GetProperty("address").GetString()!,
                RequestId = json.GetProperty("request").GetString()!,
                Detail = json.GetProperty("detail").GetString()!,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("an audit row cannot be read", e);
        }
    }

    private static void Set(TableEntity row, AuditEntry entry)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", entry.Id);
            writer.WriteNumber("at", entry.At.UtcTicks);
            writer.WriteString("action", entry.Action);
            if (entry.KeyId is { } key)
            {
                writer.WriteString("key", key.Value);
            }

            writer.WriteString("address", entry.Address);
            writer.WriteString("request", entry.RequestId);
            writer.WriteString("detail", entry.Detail);
            writer.WriteEndObject();
        }

        if (!BinaryColumns.TrySet(row, Entry, buffer.WrittenSpan))
        {
            throw new ArgumentException("an audit entry does not fit into a row", nameof(entry));
        }
    }
}
