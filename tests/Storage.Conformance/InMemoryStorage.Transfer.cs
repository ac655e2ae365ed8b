using System.Runtime.CompilerServices;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

public sealed partial class InMemoryStorage : IKeyTransfer
{
    private StoreMarks _marks = new();

    /// <inheritdoc/>
    public Task<KeyContents?> ReadAsync(KeyId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(_keys.TryGetValue(id, out var row) ? ContentsOf(row, now) : null);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<KeyContents> ReadAllAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<KeyId> ids;
        lock (_lock)
        {
            ids = [.. _keys.Keys.OrderBy(id => id.Value, StringComparer.Ordinal)];
        }

        foreach (var id in ids)
        {
            yield return (await ReadAsync(id, now, cancellationToken))!;
        }
    }

    /// <inheritdoc/>
    public Task AddAsync(IReadOnlyList<KeyContents> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (keys.FirstOrDefault(k => _keys.ContainsKey(k.Id)) is { } known)
            {
                throw new KeyExistsException(known.Id);
            }

            foreach (var key in keys)
            {
                var row = new Row(new StoredKey(key.Record, key.State, new StoreVersion(1))) { Facts = key.Facts };
                foreach (var operation in key.Operations)
                {
                    row.Operations.Add(operation.Id, operation);
                }

                foreach (var usage in key.Usage)
                {
                    _usage[usage with { Amount = 0 }] = usage.Amount;
                }

                _keys.Add(key.Id, row);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddAuditAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _audit.AddRange(entries.Where(e => !_audit.Exists(known => PositionOf(known) == PositionOf(e))));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<StoreMarks> ReadMarksAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_marks);
    }

    /// <inheritdoc/>
    public Task SetMarksAsync(StoreMarks marks, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _marks = marks;
        return Task.CompletedTask;
    }

    private KeyContents ContentsOf(Row row, DateTimeOffset now) => KeyContents.Of(
        row.Stored.Record,
        row.Stored.State,
        _usage.Where(u => u.Key.KeyId == row.Stored.Record.Id).Select(u => u.Key with { Amount = u.Value }),
        row.Operations.Values.Where(o => o.ExpiresAt > now));
}
