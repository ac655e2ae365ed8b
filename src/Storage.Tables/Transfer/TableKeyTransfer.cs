using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Transfer;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Transfer;

/// <summary>
/// Moves whole keys. A key costs one transaction in its partition, and more where it has very many rows; index rows of many keys share transactions.
/// </summary>
internal sealed class TableKeyTransfer(TableGateway table) : IKeyTransfer
{
    private readonly WholeKeyReader _reader = new(table);

    /// <inheritdoc/>
    public Task<KeyContents?> ReadAsync(KeyId id, DateTimeOffset now, CancellationToken cancellationToken) => _reader.FindAsync(id, now, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<KeyContents> ReadAllAsync(DateTimeOffset now, CancellationToken cancellationToken) => _reader.ReadAllAsync(now, cancellationToken);

    /// <inheritdoc/>
    public async Task AddAsync(IReadOnlyList<KeyContents> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // :: 1 Rows of indexes: readers skip those without a document
        await PutAsync(keys.SelectMany(WholeKeyRows.IndexesOf), TableUpdateMode.Merge).ConfigureAwait(false);

        // :: 2 The keys
        await Concurrently.ForEachAsync(keys, AddAsync).ConfigureAwait(false);

        // :: 3 Totals of ended days, which save reports the reading of keys. Only now it is certain that the keys are those of this call.
        await PutAsync(keys.SelectMany(WholeKeyRows.EndedDaysOf), TableUpdateMode.Replace).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task AddAuditAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // The row in the index says by itself that the change has happened. A change to several keys has no row in the partition of a key.
        var evidence = entries.Where(static e => e.KeyId is not null).Select(static e => AuditRows.Write(e.KeyId!.Value, e));
        await AddMissingAsync(evidence).ConfigureAwait(false);
        await AddMissingAsync(entries.Select(AuditRows.Import)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<StoreMarks> ReadMarksAsync(CancellationToken cancellationToken) =>
        MarksRow.Read(await table.FindAsync(RowNames.Store, RowNames.Store, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task SetMarksAsync(StoreMarks marks, CancellationToken cancellationToken) =>
        table.PutAsync([MarksRow.Write(marks)], TableUpdateMode.Replace, cancellationToken);

    private async Task AddAsync(KeyContents key)
    {
        var document = WholeKeyRows.DocumentOf(key)
            ?? throw table.Unavailable($"the row of key {key.Id} would be larger than Table Storage allows ({key.State.Holds.Count} open holds)");
        var others = OthersOf(key);
        if (!WholeKeyRows.FitsOne([document, .. others]))
        {
            // The rows come before the document. They must not be mixed into a key that is there.
            if (await table.FindAsync(document.PartitionKey, document.RowKey, CancellationToken.None, ["RowKey"]).ConfigureAwait(false) is not null)
            {
                throw new KeyExistsException(key.Id);
            }

            await PutAsync(others, TableUpdateMode.Replace).ConfigureAwait(false);
            others = [];
        }

        var swap = await table.SwapAsync(
            [
                new TableTransactionAction(TableTransactionActionType.Add, document),
                .. others.Select(static row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)),
            ]).ConfigureAwait(false);
        var isAdded = swap.Outcome == WriteOutcome.Written || (swap.Outcome == WriteOutcome.Unknown && await HasAddedAsync(key, swap.GaveUp).ConfigureAwait(false));
        if (!isAdded)
        {
            throw new KeyExistsException(key.Id);
        }
    }

    private IReadOnlyList<TableEntity> OthersOf(KeyContents key)
    {
        try
        {
            return WholeKeyRows.OthersOf(key);
        }
        catch (ArgumentException e)
        {
            throw table.Unavailable($"a row of key {key.Id} would be larger than Table Storage allows: {e.Message}", e);
        }
    }

    /// <summary>Whether an attempt whose answer was lost has added the key. Its rows are written all or none.</summary>
    private async Task<bool> HasAddedAsync(KeyContents key, StoreUnavailableException? fault)
    {
        try
        {
            if (await _reader.FindAsync(key.Id, DateTimeOffset.MinValue, CancellationToken.None).ConfigureAwait(false) is { } there)
            {
                return there.IsSameAs(key);
            }
        }
        catch (StoreUnavailableException e)
        {
            fault = e;
        }

        throw new OutcomeUnknownException(TableGateway.Kind, $"key {key.Id} may have been added: {fault?.Reason}", fault);
    }

    private Task PutAsync(IEnumerable<TableEntity> rows, TableUpdateMode mode) =>
        Concurrently.ForEachAsync([.. WholeKeyRows.InTransactions(rows)], some => table.PutAsync(some, mode, CancellationToken.None));

    /// <summary>Adds rows that are the same whoever writes them. Where one is there already, the others are added one by one.</summary>
    private Task AddMissingAsync(IEnumerable<TableEntity> rows) => Concurrently.ForEachAsync(
        [.. WholeKeyRows.InTransactions(rows)],
        async some =>
        {
            if (some.Count == 1 || !await TryAddAsync(some).ConfigureAwait(false))
            {
                foreach (var row in some)
                {
                    await TryAddAsync([row]).ConfigureAwait(false);
                }
            }
        });

    /// <summary>False when one of the rows is there, perhaps by an earlier attempt of this very call; then none was added.</summary>
    private async Task<bool> TryAddAsync(IReadOnlyList<TableEntity> rows)
    {
        var swap = await table.SwapAsync([.. rows.Select(static row => new TableTransactionAction(TableTransactionActionType.Add, row))]).ConfigureAwait(false);
        return swap.GaveUp is { } fault ? throw fault : swap.Outcome == WriteOutcome.Written;
    }
}
