using Azure.Data.Tables;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Indexes;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Transfer;

/// <summary>The rows of keys that are added as they are.</summary>
internal static class WholeKeyRows
{
    /// <summary>The most bytes of one transaction. The service takes 4 MiB of text, in which bytes are a third longer.</summary>
    private const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>The row of the document; null when it is too long.</summary>
    public static TableEntity? DocumentOf(KeyContents key) =>
        KeyDocument.Write(key.Id, key.Record, key.State, key.Facts, key.Usage.IsEmpty ? 0 : key.Usage.Max(u => u.Day.DayNumber));

    /// <summary>The other rows in the key's partition.</summary>
    public static IReadOnlyList<TableEntity> OthersOf(KeyContents key) =>
    [
        .. key.Usage.GroupBy(u => u.Day).SelectMany(day => UsageRows.Write(key.Id, [.. day])),
        .. key.Operations.Select(o => OperationRow.Write(key.Id, o)),
    ];

    /// <summary>The rows of a key in the indexes. Writing them does no harm to a key that is there already.</summary>
    public static IEnumerable<TableEntity> IndexesOf(KeyContents key)
    {
        yield return KeyIndexRow.For(key.Record);
        if (ExpiringKeys.For(key.Record) is { } expiry)
        {
            yield return expiry;
        }

        if (key.State.NextHoldExpiry is { } due)
        {
            yield return new TableEntity(RowNames.Due, RowNames.Agenda(Agenda.Minute(due), key.Id));
        }

        foreach (var hour in key.Operations.Select(o => Agenda.Hour(o.ExpiresAt)).Distinct())
        {
            yield return new TableEntity(RowNames.Expiring, RowNames.Agenda(hour, key.Id));
        }

        foreach (var day in key.Usage.Select(u => u.Day).Distinct())
        {
            yield return UsageIndexRow.Create(day, key.Id);
        }
    }

    /// <summary>
    /// Rows of the usage index with the totals of days that have ended for a key, so that reports need not read the key. Time never goes back for a key, so
    /// nothing more is counted on a day before the one that its state counts.
    /// </summary>
    public static IEnumerable<TableEntity> EndedDaysOf(KeyContents key) =>
        key.Usage.Where(u => u.Day < key.State.UsageDay).GroupBy(u => u.Day)
            .Select(day => UsageIndexRow.Finish(day.Key, key.Id, day.Select(u => new Core.Quota.UsageAmount(u.Model, u.Upstream, u.Source, u.Unit, u.Amount))))
            .OfType<TableEntity>();

    /// <summary>Rows in groups that fit into a transaction, each of one partition.</summary>
    public static IEnumerable<IReadOnlyList<TableEntity>> InTransactions(IEnumerable<TableEntity> rows)
    {
        foreach (var partition in rows.GroupBy(r => r.PartitionKey))
        {
            List<TableEntity> some = [];
            var bytes = 0;
            foreach (var row in partition)
            {
                var size = SizeOf(row);
                if (some.Count == TableGateway.MaxTransaction || (some.Count > 0 && bytes + size > MaxBytes))
                {
                    yield return some;
                    (some, bytes) = ([], 0);
                }

                some.Add(row);
                bytes += size;
            }

            yield return some;
        }
    }

    /// <summary>True when rows of one partition fit into a transaction.</summary>
    public static bool FitsOne(IReadOnlyList<TableEntity> rows) => rows.Count <= TableGateway.MaxTransaction && rows.Sum(SizeOf) <= MaxBytes;

    private static int SizeOf(TableEntity row) => row.Sum(static column => (2 * column.Key.Length) + (column.Value is byte[] bytes ? bytes.Length : 64));
}
