using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>Makes keys of this service from keys of quota-proxy.</summary>
/// <param name="calendar">The calendar of quota-proxy's clock.</param>
/// <param name="timeZone">Its name, in which the windows of the keys begin.</param>
/// <param name="dailyLimit">Requests a day for keys whose store has no limits.</param>
/// <param name="now">The time of the import.</param>
internal sealed class ProxyImport(WindowCalendar calendar, string timeZone, long dailyLimit, DateTimeOffset now)
{
    /// <summary>All of a key, as it is stored.</summary>
    public KeyContents Import(ProxyKey key)
    {
        var limits = key.Limits.IsEmpty ? [new ProxyLimit(WindowKind.Day, dailyLimit)] : key.Limits;
        var record = new KeyRecord
        {
            Id = LegacyKey.IdOf(key.Hash),
            Prefix = key.Prefix,
            Label = key.Label,
            Owner = key.Owner,
            Limits = LimitSet.Of(limits.Select(l => new Limit(Unit.Requests, l.Window, l.Max))),
            TimeZone = timeZone,
            CreatedAt = key.CreatedAt is { } created && created < now ? created : now,
            ExpiresAt = key.ExpiresAt,
            SuspendedAt = key.IsActive ? null : now,
            Secret = key.Hash,
        };
        var usage = UsageOf(record.Id, key.Usage);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var state = QuotaState.Initial with
        {
            Counters = [Lifetime(limits, key.Usage), .. limits.Where(l => l.Window != WindowKind.Lifetime).Select(l => CounterOf(l.Window, key.Usage))],
            LastUsedAt = key.Usage.LastUsedAt,
            UsageDay = usage.Exists(u => u.Day == today) ? today : QuotaState.Initial.UsageDay,
            Usage = [.. usage.Where(u => u.Day == today).Select(u => new UsageAmount(u.Model, u.Upstream, u.Source, u.Unit, u.Amount))],
        };
        return KeyContents.Of(record, state, usage, []);
    }

    /// <summary>The row that says where a key came from.</summary>
    public AuditEntry AuditOf(KeyContents key) => new()
    {
        At = now,
        Action = "key.create",
        KeyId = key.Id,
        Address = "quota migrate",
        RequestId = "quota-proxy",
        Detail = "imported from quota-proxy",
    };

    private static Counter Lifetime(ImmutableArray<ProxyLimit> limits, ProxyUsage usage)
    {
        var counted = limits.FirstOrDefault(l => l.Window == WindowKind.Lifetime)?.Used;
        var used = counted ?? usage.Days.Values.Concat(usage.Events.Select(e => e.Requests)).Aggregate(0L, Sum);
        return new Counter(Unit.Requests, WindowKind.Lifetime, WindowSpan.Lifetime, used, Held: 0);
    }

    private Counter CounterOf(WindowKind window, ProxyUsage usage)
    {
        var span = calendar.WindowOf(window, now);
        var used = usage.Events.Where(e => span.Contains(e.At)).Select(e => e.Requests)
            .Concat(usage.Days.Where(d => Covers(window, d.Key)).Select(d => d.Value)).Aggregate(0L, Sum);
        return new Counter(Unit.Requests, window, span, used, Held: 0);
    }

    /// <summary>True when a day of quota-proxy's clock lies in the current window. A day says nothing of the minute.</summary>
    private bool Covers(WindowKind window, DateOnly day)
    {
        var today = calendar.DateOf(now);
        return window switch
        {
            WindowKind.Day => day == today,
            WindowKind.Month => day.Year == today.Year && day.Month == today.Month,
            _ => false,
        };
    }

    /// <summary>
    /// Usage rows by UTC day. A day of quota-proxy's clock becomes the UTC day of the same date; it cannot be split. One that has begun there and not
    /// yet in UTC counts today, because totals of a coming day would be overwritten when it begins.
    /// </summary>
    private List<UsageRow> UsageOf(KeyId id, ProxyUsage usage)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var amounts = usage.Days.Select(d => (Day: d.Key < today ? d.Key : today, Unit: Unit.Requests.Name, Amount: d.Value))
            .Concat(usage.Events.Select(e => (Day: DateOnly.FromDateTime(e.At.UtcDateTime), Unit: Unit.Requests.Name, Amount: e.Requests)))
            .Concat(usage.Events.Select(e => (Day: DateOnly.FromDateTime(e.At.UtcDateTime), Unit: Unit.Tokens.Name, Amount: e.Tokens)));
        return [.. amounts.GroupBy(a => (a.Day, a.Unit), a => a.Amount)
            .Select(g => new UsageRow(id, g.Key.Day, "", UpstreamName.None, UsageSource.Reported, g.Key.Unit, g.Aggregate(0L, Sum)))
            .Where(r => r.Amount > 0)];
    }

    private static long Sum(long one, long other) => Math.Min(one + other, Limit.MaxAmount);
}
