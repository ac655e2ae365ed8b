using System.Globalization;
using Azure.Data.Tables;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Indexes;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Usage;

/// <summary>Writes the totals of ended days into the usage index, so that later queries need not read each key.</summary>
internal sealed class UsageConsolidation(TableGateway table, UsageReader reader, IndexRegistrations indexes)
{
    /// <summary>How long after its end a day stays open, for writes in progress and slow clocks.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(6);

    /// <summary>The most rows that one call consolidates.</summary>
    private const int MaxRows = 1_000;

    private DateOnly _doneThrough = DateOnly.MinValue;

    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var through = DateOnly.FromDateTime((now - Rest).UtcDateTime).AddDays(-1);
        if (through <= _doneThrough)
        {
            return;
        }

        var filter = string.Create(
            CultureInfo.InvariantCulture,
            $"PartitionKey eq '{RowNames.Usage}' and RowKey ge '{RowNames.CountDown(through)}.' and {UsageIndexRow.Final} eq false");
        var finished = 0;
        await foreach (var rows in table.PagesAsync(filter, MaxRows, cancellationToken).ConfigureAwait(false))
        {
            await Concurrently.SelectAsync(rows, FinishAsync, cancellationToken).ConfigureAwait(false);
            finished += rows.Count;
            if (finished >= MaxRows)
            {
                return;
            }
        }

        _doneThrough = through;
    }

    private async Task<bool> FinishAsync(TableEntity index, CancellationToken cancellationToken)
    {
        var usage = await reader.ReadDayAsync(index, cancellationToken).ConfigureAwait(false);
        if (UsageIndexRow.Finish(usage.Day, usage.Key, usage.Amounts) is not { } final)
        {
            return false;
        }

        // Write only if the tag is unchanged: if the key has registered the day again meanwhile, its rows must be read again.
        indexes.ForgetUsage(usage.Key);
        var swap = await table.SwapAsync([new TableTransactionAction(TableTransactionActionType.UpdateReplace, final, index.ETag)]).ConfigureAwait(false);
        return swap.GaveUp is { } fault ? throw fault : swap.Outcome == WriteOutcome.Written;
    }
}
