using QuotaFunctions.Cli.Output;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Transfer;

namespace QuotaFunctions.Cli.Migrate;

/// <summary>How many keys a copy has found.</summary>
/// <param name="Copied">Keys that were added.</param>
/// <param name="Skipped">Keys that were there already with the same contents.</param>
internal readonly record struct CopiedKeys(long Copied, long Skipped);

/// <summary>Adds keys that a store does not have. Those that it has must be the same.</summary>
/// <param name="target">The store.</param>
internal sealed class KeyCopy(IKeyTransfer target)
{
    /// <summary>The most keys, and rows of keys, that are added together.</summary>
    private const int MaxKeys = 240;

    private const int MaxRows = 5_000;

    private readonly List<KeyContents> _batch = [];
    private int _rows;
    private long _copied;

    /// <summary>Adds the keys.</summary>
    /// <param name="keys">The keys, beside what the target has of them, in the order of their ids. Keys that only the target has are passed over.</param>
    /// <param name="step">Advances with each key.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    /// <exception cref="CommandFailure">The target has a key with other contents.</exception>
    public async Task<CopiedKeys> RunAsync(IAsyncEnumerable<Pair<KeyContents>> keys, IWorkStep step, CancellationToken cancellationToken)
    {
        var skipped = 0L;
        await foreach (var (key, there) in keys.WithCancellation(cancellationToken))
        {
            if (key is null)
            {
                continue;
            }

            if (there is null)
            {
                await AddAsync(key, step, cancellationToken);
            }
            else if (key.IsSameAs(there))
            {
                skipped++;
                step.Advance();
            }
            else
            {
                throw Other(key);
            }
        }

        await FlushAsync(step, cancellationToken);
        return new CopiedKeys(_copied, skipped);
    }

    /// <summary>The failure for a key that differs.</summary>
    public static CommandFailure Other(KeyContents key) => new(
        ExitCode.Refused,
        $"Key {key.Id} is in the target with other contents than in the source: one of them was used or changed in between. Nothing of it was overwritten."
        + " Stop all servers, empty the target, and run the command again.");

    private async Task AddAsync(KeyContents key, IWorkStep step, CancellationToken cancellationToken)
    {
        _batch.Add(key);
        _rows += 1 + key.Usage.Length + key.Operations.Length;
        if (_batch.Count >= MaxKeys || _rows >= MaxRows)
        {
            await FlushAsync(step, cancellationToken);
        }
    }

    private async Task FlushAsync(IWorkStep step, CancellationToken cancellationToken)
    {
        if (_batch.Count == 0)
        {
            return;
        }

        await target.AddAsync(_batch, cancellationToken);
        step.Advance(_batch.Count);
        _copied += _batch.Count;
        _batch.Clear();
        _rows = 0;
    }
}
