using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Finds the keys that expire next by the index <see cref="RowNames.KeyExpiries"/>: a row per key and expiry that it ever had, soonest first. The key's
/// document decides.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="read">Reads a key.</param>
internal sealed class ExpiringKeys(TableGateway table, Func<KeyId, CancellationToken, ValueTask<StoredKey?>> read)
{
    /// <summary>The most keys that one call reads.</summary>
    private const int MaxRead = 200;

    private static readonly string[] Names = ["PartitionKey", "RowKey"];

    /// <summary>The row for a key's current expiry; null for a key that never expires.</summary>
    public static TableEntity? For(KeyRecord record) =>
        record.ExpiresAt is { } expiry ? new TableEntity(RowNames.KeyExpiries, RowNames.ExpiryOf(expiry, record.Id)) : null;

    /// <summary>Keys that expire in a span and are neither revoked nor suspended.</summary>
    public async Task<IReadOnlyList<StoredKey>> FindAsync(DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        var filter = $"PartitionKey eq '{RowNames.KeyExpiries}' and RowKey ge '{RowNames.ExpiryOf(from)}' and RowKey lt '{RowNames.ExpiryOf(until)}'";
        var page = await table.QueryAsync(filter, MaxRead, null, cancellationToken, Names).ConfigureAwait(false);
        List<StoredKey> found = [];
        foreach (var some in page.Rows.Chunk(Math.Max(limit, Concurrently.Width)))
        {
            var keys = await Concurrently.SelectAsync(some, ReadAsync, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < some.Length && found.Count < limit; i++)
            {
                // A row of an expiry that was changed since leads to a key that expires at another time.
                if (keys[i] is { Record: { RevokedAt: null, SuspendedAt: null, ExpiresAt: { } expiry } record } key
                    && some[i].RowKey == RowNames.ExpiryOf(expiry, record.Id))
                {
                    found.Add(key);
                }
            }

            if (found.Count == limit)
            {
                break;
            }
        }

        return found;
    }

    private async Task<StoredKey?> ReadAsync(TableEntity row, CancellationToken cancellationToken) =>
        await read(RowNames.KeyOfAgenda(row.RowKey), cancellationToken).ConfigureAwait(false);
}
