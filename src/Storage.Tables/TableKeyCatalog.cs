using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Indexes;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables;

/// <summary>Issues keys, and lists them over the index partition <see cref="RowNames.Keys"/>.</summary>
internal sealed class TableKeyCatalog(TableGateway table, TableQuotaStore store, DueKeys due, OpenHolds holds) : IKeyCatalog
{
    /// <summary>The most keys that a page under a filter reads.</summary>
    private const int MaxKeysRead = 1_000;

    /// <summary>The most index rows that a page reads.</summary>
    private const int MaxRowsSeen = 20_000;

    private const int MaxPage = 1_000;

    private readonly ExpiringKeys _expiring = new(table, store.ReadAsync);

    /// <inheritdoc/>
    public async Task CreateAsync(IReadOnlyList<KeyRecord> records, AuditEntry audit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(records.Count);
        var documents = records
            .Select(r => KeyDocument.Create(r) ?? throw table.Unavailable($"the row of key {r.Id} would be larger than Table Storage allows"))
            .ToArray();
        cancellationToken.ThrowIfCancellationRequested();

        // Write the index first: readers skip an index row without a document. The index and the audit row's intent are written in parallel.
        List<Task> indexes = [table.PutAsync([AuditRows.Intend(records[0].Id, audit)], TableUpdateMode.Replace, CancellationToken.None)];
        indexes.AddRange(records.Select(KeyIndexRow.For).Chunk(TableGateway.MaxTransaction)
            .Select(rows => table.PutAsync(rows, TableUpdateMode.Merge, CancellationToken.None)));
        indexes.AddRange(records.Select(ExpiringKeys.For).OfType<TableEntity>().Chunk(TableGateway.MaxTransaction)
            .Select(rows => table.PutAsync(rows, TableUpdateMode.Merge, CancellationToken.None)));
        await Task.WhenAll(indexes).ConfigureAwait(false);

        // The first key's transaction has the audit row, so that no key ever exists without it.
        await AddAsync(records[0], documents[0], audit).ConfigureAwait(false);
        try
        {
            await Concurrently.SelectAsync(
                Enumerable.Range(1, records.Count - 1).ToArray(),
                async (i, _) =>
                {
                    await AddAsync(records[i], documents[i], null).ConfigureAwait(false);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            throw new OutcomeUnknownException(e.Kind, $"some of {records.Count} keys were added: {e.Reason}", e);
        }

        await store.ConfirmAsync(audit).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<KeyPage> ListAsync(KeyQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var columns = KeyIndexRow.ColumnsOf(query);
        var isFiltered = query.Status is not null || columns.Count > 0;
        var filter = $"PartitionKey eq '{RowNames.Keys}'"
            + (query.After is { } after ? $" and RowKey gt '{RowNames.KeyIndex(after.CreatedAt, after.Id)}'" : "");
        List<StoredKey> found = [];
        var (seen, read) = (0, 0);
        TableEntity? last = null;
        string? continuation = null;
        while (true)
        {
            var size = isFiltered ? MaxPage : Math.Min(MaxPage, query.Limit + 1);
            var page = await table.QueryAsync(filter, size, continuation, cancellationToken).ConfigureAwait(false);
            continuation = page.Next;
            var rows = columns.Count > 0 ? [.. page.Rows.Where(r => KeyIndexRow.MayMatch(r, columns))] : page.Rows;
            for (var next = 0; next < rows.Count;)
            {
                var some = rows.Skip(next).Take(ReadAtOnce(query, query.Limit - found.Count)).ToArray();
                var keys = await Concurrently.SelectAsync(some, ReadAsync, cancellationToken).ConfigureAwait(false);
                read += some.Length;
                for (var i = 0; i < keys.Length; i++, next++)
                {
                    if (keys[i] is { } key && Matches(key, query, now))
                    {
                        found.Add(key);
                    }

                    if (found.Count == query.Limit || (read >= MaxKeysRead && i == keys.Length - 1))
                    {
                        return new KeyPage(found, next + 1 < rows.Count || continuation is not null ? PositionOf(rows[next]) : null);
                    }
                }
            }

            seen += page.Rows.Count;
            if (continuation is null)
            {
                return new KeyPage(found, null);
            }

            last = page.Rows.Count > 0 ? page.Rows[^1] : last;
            if (seen >= MaxRowsSeen)
            {
                return new KeyPage(found, PositionOf(last!));
            }
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyId>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        due.FindAsync(now, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredKey>> FindExpiringAsync(DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _expiring.FindAsync(from, until, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountOpenHoldsAsync(DateTimeOffset now, CancellationToken cancellationToken) => holds.CountAsync(now, cancellationToken);

    private static bool Matches(StoredKey key, KeyQuery query, DateTimeOffset now) =>
        query.Includes(key.Record)
        && (query.Status is not { } status || QuotaTransition.Observe(key.Record, key.State, now).Status == status);

    /// <summary>Under a status filter many keys may not match, so each request reads somewhat more than needed.</summary>
    private static int ReadAtOnce(KeyQuery query, int wanted) => query.Status is null ? wanted : Math.Clamp(wanted, 100, 250);

    private static KeyPosition PositionOf(TableEntity row) => RowNames.PositionOfKeyIndex(row.RowKey);

    private async Task<StoredKey?> ReadAsync(TableEntity index, CancellationToken cancellationToken) =>
        await store.ReadAsync(PositionOf(index).Id, cancellationToken).ConfigureAwait(false);

    private async Task AddAsync(KeyRecord record, TableEntity document, AuditEntry? audit)
    {
        List<TableTransactionAction> actions = [new(TableTransactionActionType.Add, document)];
        if (audit is not null)
        {
            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, AuditRows.Write(record.Id, audit)));
        }

        var swap = await table.SwapAsync(actions).ConfigureAwait(false);
        if (swap.Outcome == WriteOutcome.Written)
        {
            return;
        }

        // An earlier attempt whose answer was lost may have added it. Compare the secrets: no other key has the same.
        var there = swap.Outcome == WriteOutcome.Unknown ? await FindLostAsync(record.Id).ConfigureAwait(false) : null;
        if (there is null && swap.GaveUp is { } fault)
        {
            throw new OutcomeUnknownException(fault.Kind, fault.Reason, fault);
        }

        if (there?.Record.Secret.Equals(record.Secret) != true)
        {
            throw new KeyExistsException(record.Id);
        }
    }

    private async Task<StoredKey?> FindLostAsync(KeyId id)
    {
        try
        {
            return await store.ReadAsync(id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            throw new OutcomeUnknownException(e.Kind, $"a key may have been added: {e.Reason}", e);
        }
    }
}
