using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Api.Overview;

/// <summary>
/// Finds what the operator should look at, at a bounded cost: among the keys that were used most in the last day, the keys that expire next, the holds that
/// are due, and the newest keys.
/// </summary>
internal sealed class Attention
{
    /// <summary>The most entries.</summary>
    public const int Most = 50;

    /// <summary>How many of each kind have a place whatever the others have.</summary>
    private const int MostOfAKind = 10;

    /// <summary>The newest keys, among which those that were never used are found.</summary>
    private const int NewestKeys = 1_000;

    /// <summary>The share of a limit from which on it is nearly used up, in per cent.</summary>
    private const int NearPercent = 80;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    /// <summary>Reading the newest keys costs the most, and what it finds changes by the day.</summary>
    private static readonly TimeSpan NeverUsedAge = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Expiring = TimeSpan.FromDays(7);
    private static readonly TimeSpan Unused = TimeSpan.FromDays(1);
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(60);

    private readonly IQuotaStorage _storage;
    private readonly TimelineReader _timeline;
    private readonly KeyReader _keys;
    private readonly TimeProvider _time;
    private readonly SharedValue<ImmutableArray<AttentionView>> _entries;
    private readonly SharedValue<ImmutableArray<AttentionView>> _neverUsed;

    /// <summary>Looks at these.</summary>
    public Attention(IQuotaStorage storage, TimelineReader timeline, KeyReader keys, TimeProvider time)
    {
        _storage = storage;
        _timeline = timeline;
        _keys = keys;
        _time = time;
        _entries = new SharedValue<ImmutableArray<AttentionView>>(Age, time, FindAsync);
        _neverUsed = new SharedValue<ImmutableArray<AttentionView>>(NeverUsedAge, time, FindNeverUsedAsync);
    }

    /// <summary>The entries, in the order of their kinds.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public Task<ImmutableArray<AttentionView>> ReadAsync() => _entries.GetAsync(CancellationToken.None);

    private async Task<ImmutableArray<AttentionView>> FindAsync()
    {
        var now = _time.GetUtcNow();
        var used = FindUsedAsync(now);
        var refused = FindRefusedAsync(now);
        var overdue = FindOldHoldsAsync(now);
        var neverUsed = _neverUsed.GetAsync(CancellationToken.None);
        await Task.WhenAll(used, refused, overdue, neverUsed);
        return Share([await refused, FindNearLimit(await used), await FindExpiringAsync(await used, now), await overdue, await neverUsed]);
    }

    /// <summary>The keys that were used or refused most, of today and yesterday.</summary>
    private async Task<IReadOnlyList<KeySnapshot>> FindUsedAsync(DateTimeOffset now)
    {
        var today = TimelineStep.Day.StartOf(now);
        var keys = await KeysOfAsync(TimelineStep.Day, today.AddDays(-1), today.AddDays(1));
        return await _keys.ReadAsync([.. keys.Greatest(100, 50).Cells.Keys.Select(static n => IdOf(n)).OfType<KeyId>()]);
    }

    private async Task<ImmutableArray<AttentionView>> FindRefusedAsync(DateTimeOffset now)
    {
        var hour = TimelineStep.Hour.StartOf(now);
        var keys = await KeysOfAsync(TimelineStep.Hour, hour.AddHours(-1), hour.AddHours(1));
        var most = keys.Cells.Where(static c => c.Value.Denied > 0 && IdOf(c.Key) is not null)
            .OrderByDescending(static c => c.Value.Denied).ThenBy(static c => c.Key.Name, StringComparer.Ordinal)
            .Take(Most).Select(static c => IdOf(c.Key)!.Value).ToArray();
        var refused = await _keys.ReadAsync(most);
        return [.. refused.Select(k => AttentionView.Of(AttentionKinds.Refused, k.Record) with { Count = keys.Cells[new TimelineName(k.Record.Id.Value)].Denied })];
    }

    /// <summary>Of each key the limit that is used up most.</summary>
    private static ImmutableArray<AttentionView> FindNearLimit(IReadOnlyList<KeySnapshot> used) =>
    [
        .. used.Where(static k => k.Status.IsOpen())
            .SelectMany(static k => k.Limits.Where(static l => l.Limit.Max > 0).Select(l => (k.Record, Status: l, Share: (double)l.Used / l.Limit.Max))
                .Where(static l => l.Share * 100 >= NearPercent).OrderByDescending(static l => l.Share).Take(1))
            .OrderByDescending(static l => l.Share).ThenBy(static l => l.Record.Id.Value, StringComparer.Ordinal)
            .Take(Most)
            .Select(static l => AttentionView.NearLimit(l.Record, l.Status)),
    ];

    /// <summary>The keys that expire next. Those that are in use are looked at in any case: a store need not find all.</summary>
    private async Task<ImmutableArray<AttentionView>> FindExpiringAsync(IReadOnlyList<KeySnapshot> used, DateTimeOffset now)
    {
        var found = await _storage.Keys.FindExpiringAsync(now, now + Expiring, Most, CancellationToken.None);
        return
        [
            .. used.Where(k => k.Status.IsOpen() && k.Record.ExpiresAt < now + Expiring).Select(static k => k.Record)
                .Concat(found.Select(static k => k.Record))
                .DistinctBy(static r => r.Id)
                .OrderBy(static r => r.ExpiresAt).ThenBy(static r => r.Id.Value, StringComparer.Ordinal)
                .Take(Most)
                .Select(static r => AttentionView.Of(AttentionKinds.Expiring, r) with { At = r.ExpiresAt }),
        ];
    }

    /// <summary>Keys with holds that the sweep should have charged by now.</summary>
    private async Task<ImmutableArray<AttentionView>> FindOldHoldsAsync(DateTimeOffset now)
    {
        var entries = ImmutableArray.CreateBuilder<AttentionView>();
        foreach (var id in await _storage.Keys.FindDueAsync(now - Overdue, MostOfAKind, CancellationToken.None))
        {
            if (await _storage.Quota.ReadAsync(id, CancellationToken.None) is { } key
                && key.State.Holds.Values.Where(h => h.ExpiresAt <= now - Overdue).ToArray() is { Length: > 0 } holds)
            {
                entries.Add(AttentionView.Of(AttentionKinds.OldHold, key.Record) with { At = holds.Min(static h => h.ExpiresAt), Count = holds.Length });
            }
        }

        return entries.DrainToImmutable();
    }

    private async Task<ImmutableArray<AttentionView>> FindNeverUsedAsync()
    {
        var now = _time.GetUtcNow();
        var page = await _storage.Keys.ListAsync(new KeyQuery(NewestKeys), now, CancellationToken.None);
        return
        [
            .. page.Keys.Where(k => k.State.LastUsedAt is null && k.Record.CreatedAt <= now - Unused && QuotaTransition.Observe(k.Record, k.State, now).Status.IsOpen())
                .Take(Most)
                .Select(static k => AttentionView.Of(AttentionKinds.NeverUsed, k.Record) with { At = k.Record.CreatedAt }),
        ];
    }

    private async Task<TimelineBreakdown> KeysOfAsync(TimelineStep step, DateTimeOffset from, DateTimeOffset until)
    {
        var keys = new TimelineBreakdown();
        foreach (var bucket in await _timeline.ReadAsync(step, from, until, TimelineParts.Keys, CancellationToken.None))
        {
            keys.Add(bucket.Keys);
        }

        return keys;
    }

    private static KeyId? IdOf(TimelineName name) => KeyId.TryParse(name.Name, out var id) ? id : null;

    /// <summary>Gives each kind its places, and the places that are left to the first kinds.</summary>
    private static ImmutableArray<AttentionView> Share(ImmutableArray<ImmutableArray<AttentionView>> kinds)
    {
        var spare = Most - kinds.Sum(static k => Math.Min(k.Length, MostOfAKind));
        var entries = ImmutableArray.CreateBuilder<AttentionView>();
        foreach (var kind in kinds)
        {
            var more = Math.Clamp(kind.Length - MostOfAKind, 0, spare);
            spare -= more;
            entries.AddRange(kind.Take(Math.Min(kind.Length, MostOfAKind) + more));
        }

        return entries.DrainToImmutable();
    }
}
