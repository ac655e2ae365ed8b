using System.Buffers.Binary;
using System.Text;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;

namespace QuotaFunctions.Storage.Tables.Rows;

/// <summary>
/// The row of an operation. The column <c>Answer</c> holds an answer written in the transaction of its state. If a write has more rows
/// than a transaction takes, the answer is prepared before it, in a column named after the write. It counts only if the write's mark
/// exists. A prepared answer changes no other column, so a write that then loses against another instance has overwritten nothing.
/// </summary>
internal static class OperationRow
{
    public const string ExpiresAt = "ExpiresAt";

    private const string Answer = "Answer";
    private const string Prepared = "Prepared";

    /// <summary>A row to insert or replace, in the transaction of the state.</summary>
    public static TableEntity Write(KeyId id, StoredOperation operation) => Write(id, operation, Answer);

    /// <summary>A row to merge, before the transaction of the state.</summary>
    public static TableEntity Prepare(KeyId id, StoredOperation operation, Guid write) => Write(id, operation, $"{Prepared}{write:N}");

    /// <summary>The mark: a row that makes a write's prepared rows count.</summary>
    public static TableEntity Mark(KeyId id, Guid write, DateTimeOffset? until) => new(RowNames.PartitionOf(id), RowNames.Mark(write))
    {
        [ExpiresAt] = until?.UtcTicks ?? DateTimeOffset.MaxValue.UtcTicks,
    };

    /// <summary>The unexpired answers in a row, each with the write whose mark it needs; null when it needs none.</summary>
    /// <exception cref="FormatException">It is not an operation row.</exception>
    public static IEnumerable<(StoredOperation Operation, Guid? Write)> Read(TableEntity row, string operationId, DateTimeOffset now)
    {
        foreach (var column in row.Keys)
        {
            Guid? write = null;
            if (column.StartsWith(Prepared, StringComparison.Ordinal) && Guid.TryParseExact(column.AsSpan(Prepared.Length), "N", out var id))
            {
                write = id;
            }
            else if (column != Answer)
            {
                continue;
            }

            var operation = Unpack(operationId, BinaryColumns.Get(row, column)!);
            if (operation.ExpiresAt > now)
            {
                yield return (operation, write);
            }
        }
    }

    private static TableEntity Write(KeyId id, StoredOperation operation, string column)
    {
        var row = new TableEntity(RowNames.PartitionOf(id), RowNames.Operation(operation.Id)) { [ExpiresAt] = operation.ExpiresAt.UtcTicks };
        return BinaryColumns.TrySet(row, column, Pack(operation), maxColumns: 1)
            ? row
            : throw new ArgumentException("the answer to an operation does not fit into a column", nameof(operation));
    }

    /// <summary>Expiry (8 bytes), length of the fingerprint (4), fingerprint, answer.</summary>
    private static byte[] Pack(StoredOperation operation)
    {
        var answer = QuotaCodec.WriteAnswer(operation);
        var length = Encoding.UTF8.GetByteCount(operation.Fingerprint);
        var packed = new byte[12 + length + answer.Length];
        BinaryPrimitives.WriteInt64LittleEndian(packed, operation.ExpiresAt.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(8), length);
        Encoding.UTF8.GetBytes(operation.Fingerprint, packed.AsSpan(12));
        answer.CopyTo(packed, 12 + length);
        return packed;
    }

    private static StoredOperation Unpack(string operationId, byte[] packed)
    {
        if (packed.Length < 12 || BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(8)) is var length && (length < 0 || length > packed.Length - 12))
        {
            throw new FormatException("an operation row cannot be read");
        }

        var expiresAt = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(packed), TimeSpan.Zero);
        var fingerprint = Encoding.UTF8.GetString(packed.AsSpan(12, length));
        return QuotaCodec.ReadAnswer(operationId, fingerprint, expiresAt, packed.AsSpan(12 + length));
    }
}
