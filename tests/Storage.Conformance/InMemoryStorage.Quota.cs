using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

public sealed partial class InMemoryStorage : IQuotaStore
{
    /// <inheritdoc/>
    public ValueTask<StoredKey?> ReadAsync(KeyId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return ValueTask.FromResult(_keys.GetValueOrDefault(id)?.Stored);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (BeforeWrite is { } before)
        {
            await before(write);
        }

        var fault = Faults?.Invoke(write) ?? WriteFault.None;
        if (fault == WriteFault.BeforeWrite)
        {
            throw new StoreUnavailableException(Kind, "a fault that the test asked for; nothing was written");
        }

        if (fault == WriteFault.LostBeforeWrite)
        {
            return WriteResult.Unknown("a fault that the test asked for; the write was lost");
        }

        var result = Write(write);
        return fault == WriteFault.AfterWrite ? WriteResult.Unknown("a fault that the test asked for; the answer was lost") : result;
    }

    /// <inheritdoc/>
    public ValueTask<StoredOperation?> ReadOperationAsync(
        KeyId id, string operationId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var operation = _keys.GetValueOrDefault(id)?.Operations.GetValueOrDefault(operationId);
            return ValueTask.FromResult(operation?.ExpiresAt > now ? operation : null);
        }
    }

    private WriteResult Write(QuotaWrite write)
    {
        lock (_lock)
        {
            if (!_keys.TryGetValue(write.Id, out var row) || row.Stored.Version != write.Expected)
            {
                return WriteResult.Conflict;
            }

            var version = new StoreVersion(write.Expected.Number + 1);
            row.Stored = new StoredKey(write.Record ?? row.Stored.Record, write.State, version);
            row.Facts = write.Facts;
            foreach (var usage in write.Usage)
            {
                _usage[usage with { Amount = 0 }] = usage.Amount;
            }

            foreach (var operation in write.Operations)
            {
                row.Operations[operation.Id] = operation;
            }

            _audit.AddRange(write.Audit);
            _writes++;
            return WriteResult.Written(version);
        }
    }
}
