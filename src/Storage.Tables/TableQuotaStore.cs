using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Indexes;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables;

/// <summary>Documents of keys: a read is one request, a write is one transaction under the document's tag.</summary>
internal sealed class TableQuotaStore(TableGateway table, IndexRegistrations indexes, ILogger logger) : IQuotaStore
{
    /// <inheritdoc/>
    public async ValueTask<StoredKey?> ReadAsync(KeyId id, CancellationToken cancellationToken)
    {
        if (await table.FindAsync(RowNames.PartitionOf(id), RowNames.Document(id), cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return null;
        }

        try
        {
            var stored = KeyDocument.Read(row);
            indexes.Learn(stored.Record, row.GetInt32(KeyDocument.UsageDay) ?? 0);
            return stored;
        }
        catch (FormatException e)
        {
            throw table.Unavailable($"the row of key {id} cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (write.Expected.Tag is null)
        {
            return WriteResult.Conflict;
        }

        // From here on the write cannot be cancelled. :: 1 Rows of indexes
        await indexes.RegisterAsync(write).ConfigureAwait(false);
        var plan = WritePlan.Make(write, indexes.UsageDayOf(write.Id))
            ?? throw table.Unavailable($"the row of key {write.Id} would be larger than Table Storage allows ({write.State.Holds.Count} open holds)");

        // :: 2 What does not fit into the transaction
        foreach (var rows in plan.Prepared.Chunk(TableGateway.MaxTransaction))
        {
            await table.PutAsync(rows, TableUpdateMode.Merge, CancellationToken.None).ConfigureAwait(false);
        }

        // :: 3 The transaction that decides
        var swap = await table.SwapAsync(plan.Decisive).ConfigureAwait(false);
        switch (swap.Outcome)
        {
            case WriteOutcome.Conflict:
                return WriteResult.Conflict;
            case WriteOutcome.Unknown:
                return WriteResult.Unknown(swap.GaveUp?.Reason ?? "one attempt got no answer, and the next one found the key changed");
        }

        if (!write.Audit.IsEmpty)
        {
            await ConfirmAsync(write.Audit).ConfigureAwait(false);
        }

        return WriteResult.Written(new StoreVersion(0, swap.ETag));
    }

    /// <inheritdoc/>
    public async ValueTask<StoredOperation?> ReadOperationAsync(KeyId id, string operationId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await table.FindAsync(RowNames.PartitionOf(id), RowNames.Operation(operationId), cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return null;
        }

        try
        {
            foreach (var (operation, write) in OperationRow.Read(row, operationId, now))
            {
                if (write is not { } mark
                    || await table.FindAsync(RowNames.PartitionOf(id), RowNames.Mark(mark), cancellationToken).ConfigureAwait(false) is not null)
                {
                    return operation;
                }
            }

            return null;
        }
        catch (FormatException e)
        {
            throw table.Unavailable($"operation {operationId} of key {id} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Marks the index row as done, so that readers of the audit index skip the key's partition. The change is durable without it.</summary>
    public async Task ConfirmAsync(params IReadOnlyList<AuditEntry> entries)
    {
        try
        {
            foreach (var some in entries.Chunk(TableGateway.MaxTransaction))
            {
                await table.PutAsync([.. some.Select(AuditRows.Confirm)], TableUpdateMode.Merge, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException e)
        {
            TablesLog.AuditMarkFailed(logger, e.Reason);
        }
    }
}
