using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

public sealed partial class InMemoryStorage : IKeyCatalog, IUsageLog, IAuditLog
{
    /// <inheritdoc/>
    public Task CreateAsync(IReadOnlyList<KeyRecord> records, AuditEntry audit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (records.FirstOrDefault(r => _keys.ContainsKey(r.Id)) is { } known)
            {
                throw new KeyExistsException(known.Id);
            }

            foreach (var record in records)
            {
                _keys.Add(record.Id, new Row(new StoredKey(record, QuotaState.Initial, new StoreVersion(1))));
            }

            _audit.Add(audit);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<KeyPage> ListAsync(KeyQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var matching = _keys.Values.Select(r => r.Stored)
                .Where(k => query.Status is not { } status || StatusOf(k, now) == status)
                .Where(k => query.Includes(k.Record))
                .Where(k => query.After is not { } after || Compare(PositionOf(k), after) > 0)
                .Order(Comparer<StoredKey>.Create(static (a, b) => Compare(PositionOf(a), PositionOf(b))))
                .Take(query.Limit + 1)
                .ToList();
            var page = matching.Take(query.Limit).ToList();
            return Task.FromResult(new KeyPage(page, matching.Count > query.Limit ? PositionOf(page[^1]) : null));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyId>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<KeyId>>(
                [.. _keys.Values.Where(r => r.Stored.State.NextHoldExpiry <= now).Take(limit).Select(r => r.Stored.Record.Id)]);
        }
    }

    /// <inheritdoc/>
    public Task<UsagePage> QueryAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var (groups, totals) = (new UsageGroups(query), new UsageTally());
            foreach (var (row, amount) in _usage)
            {
                var keyGroups = _keys.TryGetValue(row.KeyId, out var key) ? KeyGroups.Of(key.Stored.Record) : KeyGroups.None;
                if (row.KeyId != (query.Key ?? row.KeyId) || row.Day < query.From || row.Day > query.To
                    || !query.Includes(row.Upstream) || !query.Includes(keyGroups))
                {
                    continue;
                }

                var usage = new UsageAmount(row.Model, row.Upstream, row.Source, row.Unit, amount);
                totals.Add(usage);
                groups.Add(row.Day, row.KeyId, usage, keyGroups);
            }

            var (entries, next) = groups.ToPage();
            return Task.FromResult(new UsagePage(
                [.. entries.Select(e => e with { Label = LabelOf(e.Position.KeyId) })], totals.ToSums(), next));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredKey>> FindExpiringAsync(DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<StoredKey>>(
            [
                .. _keys.Values.Select(r => r.Stored)
                    .Where(k => k.Record is { RevokedAt: null, SuspendedAt: null } && k.Record.ExpiresAt >= from && k.Record.ExpiresAt < until)
                    .OrderBy(k => k.Record.ExpiresAt).ThenBy(k => k.Record.Id.Value, StringComparer.Ordinal)
                    .Take(limit),
            ]);
        }
    }

    /// <inheritdoc/>
    public Task<long> CountOpenHoldsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(_keys.Values.Sum(r => (long)r.Stored.State.OpenHoldsAt(now)));
        }
    }

    /// <inheritdoc/>
    public Task<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var matching = _audit
                .Where(e => query.Key is not { } key || e.KeyId == key)
                .Where(e => query.Action is not { } action || e.Action == action)
                .Where(e => !(e.At < query.From) && !(e.At >= query.To))
                .Where(e => query.After is not { } after || Compare(PositionOf(e), after) > 0)
                .Order(Comparer<AuditEntry>.Create(static (a, b) => Compare(PositionOf(a), PositionOf(b))))
                .Take(query.Limit + 1)
                .ToList();
            var page = matching.Take(query.Limit).ToList();
            return Task.FromResult(new AuditPage(page, matching.Count > query.Limit ? PositionOf(page[^1]) : null));
        }
    }

    private static int Compare(KeyPosition a, KeyPosition b) =>
        a.CreatedAt != b.CreatedAt ? b.CreatedAt.CompareTo(a.CreatedAt) : string.CompareOrdinal(b.Id.Value, a.Id.Value);

    private static int Compare(AuditPosition a, AuditPosition b) =>
        a.At != b.At ? b.At.CompareTo(a.At) : string.CompareOrdinal(b.Id.ToString("N"), a.Id.ToString("N"));

    private static KeyPosition PositionOf(StoredKey key) => new(key.Record.CreatedAt, key.Record.Id);

    private static AuditPosition PositionOf(AuditEntry entry) => new(entry.At, entry.Id);

    private string? LabelOf(KeyId? id) =>
        id is { } known && _keys.TryGetValue(known, out var row) ? row.Stored.Record.Label : null;
}
