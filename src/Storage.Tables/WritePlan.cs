using Azure;
using Azure.Data.Tables;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables;

/// <summary>The rows of one write: those of the decisive transaction, and those prepared before it.</summary>
/// <param name="Decisive">
/// Begins with the key's document under its tag. If the tag is unchanged, all of these rows are written at once, else none.
/// </param>
/// <param name="Prepared">Rows that do not fit into the transaction, merged before it. They count only with the mark in the transaction.</param>
internal sealed record WritePlan(IReadOnlyList<TableTransactionAction> Decisive, IReadOnlyList<TableEntity> Prepared)
{
    /// <summary>Plans a write whose expected version has a tag; null when the key's document is too long for a row.</summary>
    public static WritePlan? Make(QuotaWrite write, int usageDay)
    {
        if (KeyDocument.Write(write.Id, write.Record, write.State, write.Facts, usageDay) is not { } document)
        {
            return null;
        }

        // Merging does not touch the record. Replacing also removes leftovers of a longer record.
        var update = write.Record is null ? TableTransactionActionType.UpdateMerge : TableTransactionActionType.UpdateReplace;
        List<TableTransactionAction> decisive = [new(update, document, new ETag(write.Expected.Tag!))];
        if (write.Usage.Length > 0)
        {
            decisive.AddRange(UsageRows.Write(write.Id, write.Usage).Select(r => new TableTransactionAction(TableTransactionActionType.UpsertMerge, r)));
        }

        if (write.Audit.IsEmpty && write.Operations.IsEmpty)
        {
            return new WritePlan(decisive, []);
        }

        var operations = WithoutRepetitions(write);
        var room = TableGateway.MaxTransaction - decisive.Count;
        if (write.Audit.Length + operations.Count <= room)
        {
            decisive.AddRange(write.Audit.Select(a => Upsert(AuditRows.Write(write.Id, a))));
            decisive.AddRange(operations.Select(o => Upsert(OperationRow.Write(write.Id, o))));
            return new WritePlan(decisive, []);
        }

        var id = Guid.NewGuid();
        decisive.Add(Upsert(OperationRow.Mark(write.Id, id, write.Audit.IsEmpty ? operations.Max(o => o.ExpiresAt) : null)));
        return new WritePlan(
            decisive,
            [.. write.Audit.Select(a => AuditRows.Write(write.Id, a, id)), .. operations.Select(o => OperationRow.Prepare(write.Id, o, id))]);
    }

    private static TableTransactionAction Upsert(TableEntity row) => new(TableTransactionActionType.UpsertReplace, row);

    /// <summary>A transaction may contain each row once: of two operations with the same id the later one counts.</summary>
    private static IReadOnlyCollection<StoredOperation> WithoutRepetitions(QuotaWrite write)
    {
        if (write.Operations.Length < 2)
        {
            return write.Operations;
        }

        var byId = new Dictionary<string, StoredOperation>(write.Operations.Length, StringComparer.Ordinal);
        foreach (var operation in write.Operations)
        {
            byId[operation.Id] = operation;
        }

        return byId.Values;
    }
}
