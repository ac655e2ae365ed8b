using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Keys;

/// <summary>
/// Finds the keys that an <c>Idempotency-Key</c> issued before. The keys' ids are derived from it, so a retry finds them in any store and
/// at any time. The records tell what the first request asked for.
/// </summary>
internal sealed class RepeatedIssue(IQuotaStore store)
{
    private const int ReadAtOnce = 32;

    /// <summary>The id of the key with this number among those of one request.</summary>
    public static KeyId IdOf(string idempotencyKey, int number) => KeyId.Of(FormattableString.Invariant($"issue {number} {idempotencyKey}"));

    /// <summary>Finds the earlier result: nothing yet, the keys, or the keys of a different request.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<Found> FindAsync(string idempotencyKey, IssueRequest request, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(IdOf(idempotencyKey, 0), cancellationToken) is not { } first)
        {
            return new Found(false, []);
        }

        if (first.Record.IssueFingerprint != request.Fingerprint)
        {
            return new Found(true, []);
        }

        // If Table Storage failed during the first request, some of the other keys were never made.
        List<StoredKey> keys = [first];
        foreach (var numbers in Enumerable.Range(1, request.Count - 1).Chunk(ReadAtOnce))
        {
            var read = await Task.WhenAll(numbers.Select(n => store.ReadAsync(IdOf(idempotencyKey, n), cancellationToken).AsTask()));
            keys.AddRange(read.OfType<StoredKey>());
        }

        return new Found(false, keys);
    }

    /// <summary>The earlier result.</summary>
    /// <param name="IsAnother">True when the key was used for another request.</param>
    /// <param name="Keys">The keys in their current state; none when nothing was issued yet.</param>
    internal sealed record Found(bool IsAnother, IReadOnlyList<StoredKey> Keys);
}
