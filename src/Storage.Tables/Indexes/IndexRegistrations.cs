using System.Collections.Concurrent;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Writes the index rows of a write before the write itself. So an index row may lead to a key that has nothing there, which the reader
/// skips, but a key never has something that is missing in an index.
/// </summary>
/// <remarks>
/// Each index is coarse in time (usage a day, holds a minute, operations an hour), and this instance remembers which rows it has written, so
/// a busy key rarely needs another request.
/// </remarks>
internal sealed class IndexRegistrations(TableGateway table, DueKeys dueKeys)
{
    /// <summary>The most keys that are remembered. Above it all are forgotten, which costs a few requests; unbounded memory would be worse.</summary>
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<KeyId, Registered> _registered = new();

    /// <summary>The number of the day for which a key's usage is known to be registered; 0 for none.</summary>
    public int UsageDayOf(KeyId id) => _registered.GetValueOrDefault(id).UsageDay;

    /// <summary>Remembers what a row that was read shows to be registered.</summary>
    public void Learn(KeyRecord record, int usageDay)
    {
        var (id, terms) = (record.Id, KeyIndexTerms.Of(record));
        var known = _registered.GetValueOrDefault(id);
        if (known.UsageDay < usageDay || known.Terms != terms)
        {
            Remember(id, known with { UsageDay = Math.Max(known.UsageDay, usageDay), Terms = terms });
        }
    }

    /// <summary>Forgets a key's usage row, after it was taken back; the next write registers it again.</summary>
    public void ForgetUsage(KeyId id)
    {
        if (_registered.TryGetValue(id, out var known))
        {
            Remember(id, known with { UsageDay = 0 });
        }
    }

    /// <summary>Writes the index rows that a write needs. It sends no request when all of them are known to exist.</summary>
    public ValueTask RegisterAsync(QuotaWrite write)
    {
        var known = _registered.GetValueOrDefault(write.Id);
        var next = known;
        List<TableEntity>? rows = null;
        foreach (var usage in write.Usage)
        {
            if (usage.Day.DayNumber != next.UsageDay)
            {
                (rows ??= []).Add(UsageIndexRow.Create(usage.Day, write.Id));
                next = next with { UsageDay = usage.Day.DayNumber };
            }
        }

        if (write.State.NextHoldExpiry is { } due)
        {
            var minute = Agenda.Minute(due);
            dueKeys.Recheck(write.Id, minute);
            if (minute != known.DueMinute)
            {
                (rows ??= []).Add(new TableEntity(RowNames.Due, RowNames.Agenda(minute, write.Id)));
                next = next with { DueMinute = minute };
            }
        }

        if (!write.Operations.IsEmpty && Agenda.Hour(LatestExpiry(write)) is var hour && hour != known.ExpiringHour)
        {
            (rows ??= []).Add(new TableEntity(RowNames.Expiring, RowNames.Agenda(hour, write.Id)));
            next = next with { ExpiringHour = hour };
        }

        if (write.Record is { } record && KeyIndexTerms.Of(record) is { IsEmpty: false } terms && terms != known.Terms)
        {
            (rows ??= []).Add(KeyIndexRow.For(record));
        }

        if (write.Record is { } changed && ExpiringKeys.For(changed) is { } expiry)
        {
            (rows ??= []).Add(expiry);
        }

        return rows is null && write.Audit.IsEmpty ? ValueTask.CompletedTask : new ValueTask(WriteAsync(write, rows ?? [], next));
    }

    private static DateTimeOffset LatestExpiry(QuotaWrite write)
    {
        var latest = DateTimeOffset.MinValue;
        foreach (var operation in write.Operations)
        {
            latest = operation.ExpiresAt > latest ? operation.ExpiresAt : latest;
        }

        return latest;
    }

    private async Task WriteAsync(QuotaWrite write, List<TableEntity> rows, Registered next)
    {
        List<Task> calls = [];
        foreach (var row in rows)
        {
            calls.Add(table.PutAsync([row], TableUpdateMode.Merge, CancellationToken.None));
        }

        foreach (var some in write.Audit.Chunk(TableGateway.MaxTransaction))
        {
            calls.Add(table.PutAsync([.. some.Select(a => AuditRows.Intend(write.Id, a))], TableUpdateMode.Replace, CancellationToken.None));
        }

        await Task.WhenAll(calls).ConfigureAwait(false);
        Remember(write.Id, next);
    }

    private void Remember(KeyId id, Registered registered)
    {
        if (_registered.Count >= MaxRemembered)
        {
            _registered.Clear();
        }

        _registered[id] = registered;
    }

    private readonly record struct Registered(int UsageDay, long DueMinute, long ExpiringHour, KeyIndexTerms Terms);
}
