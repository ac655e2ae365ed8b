using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Transfer;

/// <summary>Reads keys with all of their rows: partitions in their order, a request for each thousand rows. Audit rows are left out.</summary>
internal sealed class WholeKeyReader(TableGateway table)
{
    /// <summary>One key; null when there is no document in its partition.</summary>
    public async Task<KeyContents?> FindAsync(KeyId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await foreach (var key in ReadAsync($"PartitionKey eq '{RowNames.PartitionOf(id)}'", now, cancellationToken).ConfigureAwait(false))
        {
            return key;
        }

        return null;
    }

    /// <summary>All keys.</summary>
    public IAsyncEnumerable<KeyContents> ReadAllAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync($"PartitionKey ge '{RowNames.KeyPartitions}' and PartitionKey lt '{RowNames.KeyPartitions}~'", now, cancellationToken);

    private async IAsyncEnumerable<KeyContents> ReadAsync(string partitions, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Of a key's rows only the audit rows have names that come before those of documents.
        var filter = $"{partitions} and RowKey ge '{RowNames.Documents}'";
        Draft? draft = null;
        await foreach (var rows in table.PagesAsync(filter, 1_000, cancellationToken).ConfigureAwait(false))
        {
            foreach (var row in rows)
            {
                if (draft?.Partition != row.PartitionKey)
                {
                    if (draft?.Finish() is { } key)
                    {
                        yield return key;
                    }

                    draft = new Draft(table, row.PartitionKey, now);
                }

                draft.Add(row);
            }
        }

        if (draft?.Finish() is { } last)
        {
            yield return last;
        }
    }

    /// <summary>A key whose rows are being read. The document comes first, and marks before the operations that need them.</summary>
    private sealed class Draft(TableGateway table, string partition, DateTimeOffset now)
    {
        private readonly HashSet<Guid> _marks = [];
        private readonly List<UsageRow> _usage = [];
        private readonly List<StoredOperation> _operations = [];
        private StoredKey? _stored;

        public string Partition => partition;

        public void Add(TableEntity row)
        {
            try
            {
                Read(row);
            }
            catch (FormatException e)
            {
                throw table.Unavailable($"row {row.RowKey} of partition {partition} cannot be read: {e.Message}", e);
            }
        }

        /// <summary>The key; null without a document: then its rows were written ahead of one that never came.</summary>
        public KeyContents? Finish() => _stored is { } stored ? KeyContents.Of(stored.Record, stored.State, _usage, _operations) : null;

        private void Read(TableEntity row)
        {
            if (row.RowKey.StartsWith(RowNames.Documents, StringComparison.Ordinal))
            {
                _stored = KeyDocument.Read(row);
            }
            else if (_stored is null)
            {
                return;
            }
            else if (row.RowKey.StartsWith(RowNames.Marks, StringComparison.Ordinal))
            {
                _marks.Add(RowNames.ReadMark(row.RowKey));
            }
            else if (row.RowKey.StartsWith(RowNames.Operations, StringComparison.Ordinal))
            {
                // As a server answers: the first answer that counts.
                var answers = OperationRow.Read(row, row.RowKey[RowNames.Operations.Length..], now);
                if (answers.FirstOrDefault(a => a.Write is not { } write || _marks.Contains(write)).Operation is { } operation)
                {
                    _operations.Add(operation);
                }
            }
            else
            {
                var (id, day) = (_stored.Record.Id, RowNames.DayOfUsage(row.RowKey));
                _usage.AddRange(UsageRows.Read(row).Select(u => new UsageRow(id, day, u.Model, u.Upstream, u.Source, u.Unit, u.Amount)));
            }
        }
    }
}
