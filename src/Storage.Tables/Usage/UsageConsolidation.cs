using System.Globalization;
using Azure.Data.Tables;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Indexes;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Usage;

/// <summary>Puts the totals of days that are well over into the usage index, so that later queries need not ask each key.</summary>
internal sealed class UsageConsolidation(TableGateway table, UsageReader reader, IndexRegistrations indexes)
{
    /// <summary>How long after its end a day is left open: for writes under way, and for clocks that lag.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(6);

    /// <summary>How many rows one call finishes.</summary>
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

        // Under the tag it was read with: a key that registers the day anew meanwhile is to be asked again.
        indexes.ForgetUsage(usage.Key);
        var swap = await table.SwapAsync([new TableTransactionAction(TableTransactionActionType.UpdateReplace, final, index.ETag)]).ConfigureAwait(false);
        return swap.GaveUp is { } fault ? throw fault : swap.Outcome == WriteOutcome.Written;
    }
}
