using System.Collections.Concurrent;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Writes the rows of indexes that a write of a key needs, before that write: an index may name a key that turns out to have nothing, and
/// its reader skips it, but nothing of a key is ever missing in an index.
/// </summary>
/// <remarks>
/// Each index is coarse in time (usage a day, holds a minute, operations an hour) and what this instance has registered is remembered, so
/// a key that is used again and again needs no further request.
/// </remarks>
internal sealed class IndexRegistrations(TableGateway table, DueKeys dueKeys)
{
    /// <summary>Forgetting everything costs a few requests; remembering without bound costs the process.</summary>
    private const int MaxRemembered = 100_000;

    private readonly ConcurrentDictionary<KeyId, Registered> _registered = new();

    /// <summary>The day for which a key's usage is registered; 0 for none that is known.</summary>
    public int UsageDayOf(KeyId id) => _registered.GetValueOrDefault(id).UsageDay;

    /// <summary>Takes over what a row that was read says.</summary>
    public void Learn(KeyId id, int usageDay, string? label)
    {
        var known = _registered.GetValueOrDefault(id);
        if (known.UsageDay < usageDay || known.Label != label)
        {
            Remember(id, known with { UsageDay = Math.Max(known.UsageDay, usageDay), Label = label });
        }
    }

    /// <summary>A row of the usage index was taken back; the next write registers again.</summary>
    public void ForgetUsage(KeyId id)
    {
        if (_registered.TryGetValue(id, out var known))
        {
            Remember(id, known with { UsageDay = 0 });
        }
    }

    /// <summary>Registers what a write needs. Nothing to do takes no request.</summary>
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
            dueKeys.LookAgainAt(write.Id, minute);
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

        if (write.Record is { Label: not null } record && record.Label != known.Label)
        {
            (rows ??= []).Add(KeyIndexRow.For(record));
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

    private readonly record struct Registered(int UsageDay, long DueMinute, long ExpiringHour, string? Label);
}
