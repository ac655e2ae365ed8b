using Azure;
using Azure.Data.Tables;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables;

/// <summary>Keeps the timeline: a put is one request, a read one or a few, and a merge one entity-group transaction.</summary>
internal sealed class TableTimelineLog(TableGateway table) : ITimelineLog
{
    private const int MaxPage = 1_000;

    /// <inheritdoc/>
    public Task PutAsync(TimelineRow row, CancellationToken cancellationToken) =>
        table.PutAsync([EntityOf(row)], TableUpdateMode.Replace, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TimelineRow>> ReadAsync(TimelineQuery query, CancellationToken cancellationToken)
    {
        var filter = $"PartitionKey eq '{RowNames.PartitionOf(query.Step)}'"
            + $" and RowKey ge '{RowNames.Timeline(query.Step, query.From)}' and RowKey lt '{RowNames.Timeline(query.Step, query.To)}'";
        var columns = TimelineRows.ColumnsOf(query.Parts);
        List<TimelineRow> found = [];
        await foreach (var rows in table.PagesAsync(filter, Math.Min(query.Limit ?? MaxPage, MaxPage), cancellationToken, columns).ConfigureAwait(false))
        {
            found.AddRange(rows.Take((query.Limit ?? int.MaxValue) - found.Count).Select(r => Read(query, r)));
            if (found.Count == query.Limit)
            {
                break;
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<WriteOutcome> ReplaceAsync(IReadOnlyList<TimelineRow> rows, TimelineRow? by, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<TableTransactionAction> actions = [];
        var entity = by is null ? null : EntityOf(by);
        foreach (var row in rows)
        {
            var (partition, name, tag) = (RowNames.PartitionOf(row.Step), RowNames.Timeline(row.Step, row.Start, row.Writer), new ETag(row.Version.Tag!));
            actions.Add(name == entity?.RowKey
                ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, entity, tag)
                : new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, name), tag));
        }

        if (entity is not null && !actions.Exists(a => a.Entity == entity))
        {
            actions.Add(new TableTransactionAction(TableTransactionActionType.Add, entity));
        }

        return (await table.SwapAsync(actions).ConfigureAwait(false)).Outcome;
    }

    private TableEntity EntityOf(TimelineRow row) =>
        TimelineRows.Write(row) ?? throw table.Unavailable("a row of the timeline would be larger than Table Storage allows");

    private TimelineRow Read(TimelineQuery query, TableEntity row)
    {
        try
        {
            return TimelineRows.Read(query.Step, row, query.Parts);
        }
        catch (FormatException e)
        {
            throw table.Unavailable($"the row {row.RowKey} of the timeline is damaged; delete it", e);
        }
    }
}
