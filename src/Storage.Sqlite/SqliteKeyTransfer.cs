using System.Runtime.CompilerServices;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Reading;
using QuotaFunctions.Storage.Sqlite.Writing;

namespace QuotaFunctions.Storage.Sqlite;

/// <summary>Moves whole keys. A call adds its keys in one transaction.</summary>
/// <param name="readers">Connections for reading, once the store is open.</param>
/// <param name="writer">The writer, once the store is open.</param>
internal sealed class SqliteKeyTransfer(Func<ReaderPool> readers, Func<SqliteWriter> writer) : IKeyTransfer
{
    /// <summary>Keys that are read in one go. More would keep a reader's transaction open for longer.</summary>
    private const int PageSize = 200;

    /// <inheritdoc/>
    public Task<KeyContents?> ReadAsync(KeyId id, DateTimeOffset now, CancellationToken cancellationToken) =>
        readers().ReadSnapshotAsync((id, now), WholeKeys.Find, cancellationToken).AsTask();

    /// <inheritdoc/>
    public async IAsyncEnumerable<KeyContents> ReadAllAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        while (true)
        {
            var page = await readers().ReadSnapshotAsync((after, PageSize, now), WholeKeys.ReadPage, cancellationToken).ConfigureAwait(false);
            foreach (var key in page)
            {
                yield return key;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Id.Value;
        }
    }

    /// <inheritdoc/>
    public Task AddAsync(IReadOnlyList<KeyContents> keys, CancellationToken cancellationToken) => RunAsync(new AddKeysJob(keys), cancellationToken);

    /// <inheritdoc/>
    public Task AddAuditAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) =>
        RunAsync(new AddAuditJob(entries), cancellationToken);

    /// <inheritdoc/>
    public Task<StoreMarks> ReadMarksAsync(CancellationToken cancellationToken) =>
        readers().ReadSnapshotAsync(false, WholeKeys.ReadMarks, cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task SetMarksAsync(StoreMarks marks, CancellationToken cancellationToken) => RunAsync(new SetMarksJob(marks), cancellationToken);

    private Task<bool> RunAsync(TaskJob<bool> job, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        writer().Add(job);
        return job.Completion;
    }
}
