using System.Collections.Immutable;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Transfer;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>The store that keys of quota-proxy are imported into. It may have keys already, and a repetition adds only what is missing.</summary>
/// <param name="storage">The store, opened.</param>
/// <param name="time">The clock.</param>
internal sealed class ProxyTarget(IQuotaStorage storage, TimeProvider time)
{
    private const int Batch = 500;

    /// <summary>How many keys are read at once.</summary>
    private const int AtOnce = 16;

    /// <summary>Compares the keys with the store.</summary>
    public async Task<ProxyDifference> CompareAsync(ImmutableArray<KeyContents> keys, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(keys, async id => (await storage.Quota.ReadAsync(id.Id, cancellationToken))?.Record, cancellationToken);
        var (missing, unchanged, changed) = (ImmutableArray.CreateBuilder<KeyContents>(), 0, 0);
        foreach (var (key, record) in found)
        {
            if (record is null)
            {
                missing.Add(key);
            }
            else if (IsAsImported(record, key.Record))
            {
                unchanged++;
            }
            else
            {
                changed++;
            }
        }

        return new ProxyDifference(missing.ToImmutable(), unchanged, changed);
    }

    /// <summary>Adds keys that the store does not have, and reads them again.</summary>
    /// <exception cref="CommandFailure">A key is not in the store as it was added.</exception>
    public async Task AddAsync(ImmutableArray<KeyContents> keys, ProxyImport import, CancellationToken cancellationToken)
    {
        // The mark comes first: whenever this is cut short, the keys that are there already work after the next start of a server.
        var marks = await storage.Transfer.ReadMarksAsync(cancellationToken);
        await storage.Transfer.SetMarksAsync(marks with { HasLegacyKeys = true }, cancellationToken);
        foreach (var batch in keys.Chunk(Batch))
        {
            // A repetition skips keys that are there, so their audit rows must be there before.
            await storage.Transfer.AddAuditAsync([.. batch.Select(import.AuditOf)], cancellationToken);
            await storage.Transfer.AddAsync(batch, cancellationToken);
        }

        var now = time.GetUtcNow();
        var found = await ReadAsync(keys, key => storage.Transfer.ReadAsync(key.Id, now, cancellationToken), cancellationToken);
        if (found.Count(f => !IsAsAdded(f.Found, f.Key)) is var wrong and > 0)
        {
            throw new CommandFailure(ExitCode.Refused, $"{ProxyPlan.Count(wrong, "key")} cannot be read again as they were added. Restore a backup, or look at the store and repeat the command.");
        }
    }

    /// <summary>A server that runs meanwhile may have charged the key.</summary>
    private static bool IsAsAdded(KeyContents? found, KeyContents key) =>
        found is not null && (found.IsSameAs(key) || (found.Record == key.Record && found.State.Revision > key.State.Revision));

    private static bool IsAsImported(Core.Keys.KeyRecord found, Core.Keys.KeyRecord key) =>
        found.Secret.Equals(key.Secret) && found.Limits.Equals(key.Limits) && found.TimeZone == key.TimeZone && found.Label == key.Label && found.Owner == key.Owner
        && found.ExpiresAt == key.ExpiresAt && found.SuspendedAt is null == key.SuspendedAt is null && found.RevokedAt is null;

    private static async Task<ImmutableArray<(KeyContents Key, T? Found)>> ReadAsync<T>(
        ImmutableArray<KeyContents> keys, Func<KeyContents, Task<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        var found = new T?[keys.Length];
        await Parallel.ForAsync(0, keys.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, _) => found[i] = await read(keys[i]));
        return [.. keys.Zip(found)];
    }
}

/// <summary>How the keys differ from what the store has.</summary>
/// <param name="Missing">Keys that it does not have.</param>
/// <param name="Unchanged">How many it has as they would be imported.</param>
/// <param name="Changed">How many it has that were changed since, such as rotated ones; they stay.</param>
internal sealed record ProxyDifference(ImmutableArray<KeyContents> Missing, int Unchanged, int Changed);
