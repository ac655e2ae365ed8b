using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Tables.Connection;

/// <summary>One page of a query; <see cref="Next"/> is null after the last.</summary>
internal readonly record struct TablePage(IReadOnlyList<TableEntity> Rows, string? Next);

/// <summary>The result of a conditional write.</summary>
/// <param name="Outcome">
/// A conflict means that the condition failed and no earlier attempt can have been carried out. Unknown means that an attempt got no answer,
/// and that the later ones got none either or found the condition failed, perhaps by that very attempt.
/// </param>
/// <param name="ETag">The first row's new tag; null unless it was written.</param>
/// <param name="GaveUp">For an unknown outcome: the last fault, where no attempt got an answer; else null.</param>
internal readonly record struct SwapResult(WriteOutcome Outcome, string? ETag = null, StoreUnavailableException? GaveUp = null);

/// <summary>
/// Calls to one table. Temporary failures are retried within the budget; any other ends in a <see cref="StoreUnavailableException"/> that names
/// endpoint, table and cause.
/// </summary>
internal sealed class TableGateway(TableClients clients, string place, TablesStorageOptions options, TimeProvider time, ILogger logger)
{
    public const string Kind = "tables";

    /// <summary>The most rows of one entity-group transaction.</summary>
    public const int MaxTransaction = 100;

    private readonly SlowCalls _slow = new(time);

    /// <summary>Makes the table if it is missing.</summary>
    public Task CreateTableAsync(CancellationToken cancellationToken) =>
        CallAsync(
            static async (clients, _, cancellationToken) => await clients.Rows.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false),
            0,
            cancellationToken);

    /// <summary>Reads a row; null when it is missing.</summary>
    public Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellationToken, string[]? columns = null) =>
        CallAsync(
            static async (clients, at, cancellationToken) =>
            {
                var answer = await clients.Rows.GetEntityIfExistsAsync<TableEntity>(at.partition, at.row, at.columns, cancellationToken).ConfigureAwait(false);
                if (answer.HasValue)
                {
                    return answer.Value;
                }

                var raw = answer.GetRawResponse();
                return TableFault.IsMissingRow(raw.Status, TableFault.CodeOf(raw)) ? null : throw new RequestFailedException(raw);
            },
            (partition, row, columns),
            cancellationToken);

    /// <summary>Reads one page of at most <paramref name="size"/> rows (1 … 1,000); it may be short, even empty, although a next page follows.</summary>
    public Task<TablePage> QueryAsync(string filter, int size, string? continuation, CancellationToken cancellationToken, string[]? columns = null) =>
        CallAsync(
            static async (clients, query, cancellationToken) =>
            {
                var pages = clients.Queries.QueryAsync<TableEntity>(query.filter, query.size, query.columns, cancellationToken)
                    .AsPages(query.continuation, query.size);
                await foreach (var page in pages.ConfigureAwait(false))
                {
                    return new TablePage(page.Values, page.ContinuationToken);
                }

                return new TablePage([], null);
            },
            (filter, size, continuation, columns),
            cancellationToken);

    /// <summary>All rows of a query, page by page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<TableEntity>> PagesAsync(
        string filter, int size, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken, string[]? columns = null)
    {
        string? continuation = null;
        do
        {
            var page = await QueryAsync(filter, size, continuation, cancellationToken, columns).ConfigureAwait(false);
            yield return page.Rows;
            continuation = page.Next;
        }
        while (continuation is not null);
    }

    /// <summary>Writes rows of one partition unconditionally, at most <see cref="MaxTransaction"/>.</summary>
    public Task PutAsync(IReadOnlyList<TableEntity> rows, TableUpdateMode mode, CancellationToken cancellationToken) =>
        CallAsync(
            static async (clients, put, cancellationToken) =>
            {
                if (put.rows.Count == 1)
                {
                    return await clients.Rows.UpsertEntityAsync(put.rows[0], put.mode, cancellationToken).ConfigureAwait(false);
                }

                var type = put.mode == TableUpdateMode.Merge ? TableTransactionActionType.UpsertMerge : TableTransactionActionType.UpsertReplace;
                var answer = await clients.Rows.SubmitTransactionAsync(put.rows.Select(r => new TableTransactionAction(type, r)), cancellationToken)
                    .ConfigureAwait(false);
                return answer.GetRawResponse();
            },
            (rows, mode),
            cancellationToken);

    /// <summary>Writes rows of one partition under the conditions of their actions, all or none, at most <see cref="MaxTransaction"/>.</summary>
    /// <remarks>Not cancellable: what has been sent must be followed up.</remarks>
    /// <exception cref="StoreUnavailableException">Nothing was written: no attempt arrived, or the service refused it.</exception>
    public async Task<SwapResult> SwapAsync(IReadOnlyList<TableTransactionAction> actions)
    {
        var mayBeDone = false;
        try
        {
            var tag = await CallAsync(
                static async (clients, actions, cancellationToken) =>
                {
                    if (actions is [{ ActionType: TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace } only])
                    {
                        // A single update needs no multipart body, and costs half.
                        var mode = only.ActionType == TableTransactionActionType.UpdateMerge ? TableUpdateMode.Merge : TableUpdateMode.Replace;
                        var single = await clients.Rows.UpdateEntityAsync(only.Entity, only.ETag, mode, cancellationToken).ConfigureAwait(false);
                        return single.Headers.ETag?.ToString();
                    }

                    var answer = await clients.Rows.SubmitTransactionAsync(actions, cancellationToken).ConfigureAwait(false);
                    return answer.Value[0].Headers.ETag?.ToString();
                },
                actions,
                CancellationToken.None,
                () => mayBeDone = true).ConfigureAwait(false);
            return new SwapResult(WriteOutcome.Written, tag);
        }
        catch (StoreUnavailableException e) when (e.InnerException is RequestFailedException { Status: 412 or 404 or 409 } refused && IsCondition(refused))
        {
            return new SwapResult(mayBeDone ? WriteOutcome.Unknown : WriteOutcome.Conflict);
        }
        catch (StoreUnavailableException e) when (mayBeDone)
        {
            return new SwapResult(WriteOutcome.Unknown, GaveUp: e);
        }
    }

    /// <summary>Deletes rows of one partition that still have the tags they were read with; true when this call deleted them all.</summary>
    /// <exception cref="StoreUnavailableException">The service gave no answer. Rows may have been deleted all the same.</exception>
    public async Task<bool> DeleteAsync(IReadOnlyList<TableEntity> rows)
    {
        var isAll = true;
        foreach (var some in rows.Chunk(MaxTransaction))
        {
            var result = await SwapAsync([.. some.Select(r => new TableTransactionAction(TableTransactionActionType.Delete, r, r.ETag))]).ConfigureAwait(false);
            if (result.GaveUp is { } fault)
            {
                throw fault;
            }

            isAll &= result.Outcome == WriteOutcome.Written;
        }

        return isAll;
    }

    /// <summary>A fault that the service did not report: a row that cannot be read or is too large.</summary>
    public StoreUnavailableException Unavailable(string cause, Exception? inner = null) => new(Kind, $"{place}: {cause}", inner);

    private static bool IsCondition(RequestFailedException refused) => refused.Status switch
    {
        404 => TableFault.IsMissingRow(refused.Status, TableFault.CodeOf(refused)),
        409 => TableFault.CodeOf(refused) == TableErrorCode.EntityAlreadyExists.ToString(),
        _ => true,
    };

    private void WarnIfSlow(TimeSpan duration, int attempts, string failure)
    {
        if (_slow.IsToReport(duration, out var others))
        {
            var cause = attempts == 1
                ? "the service or the network is slow"
                : string.Create(CultureInfo.InvariantCulture, $"it took {attempts} attempts; the last failure was: {failure}");
            TablesLog.Slow(logger, duration.TotalMilliseconds, cause, others);
        }
    }

    private async Task<T> CallAsync<T, TArgument>(
        Func<TableClients, TArgument, CancellationToken, Task<T>> call,
        TArgument argument,
        CancellationToken cancellationToken,
        Action? onLostAnswer = null)
    {
        var schedule = new RetrySchedule(options, time);
        var failure = "";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await call(clients, argument, cancellationToken).ConfigureAwait(false);
                WarnIfSlow(schedule.Elapsed, attempt, failure);
                return result;
            }
            catch (Exception e) when (TableFault.KindOf(e, cancellationToken) is var kind and not TableFaultKind.None)
            {
                var cause = failure = TableFault.Describe(e, time.GetUtcNow());
                if (kind == TableFaultKind.Refused)
                {
                    throw Unavailable(cause, e);
                }

                if (kind == TableFaultKind.Passing)
                {
                    onLostAnswer?.Invoke();
                }

                if (schedule.DelayAfter(attempt, kind, e) is not { } delay)
                {
                    TablesLog.GaveUp(logger, attempt, cause);
                    throw Unavailable(cause, e);
                }

                TablesLog.Retrying(logger, attempt, cause, delay.TotalMilliseconds);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
