using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Keys;

/// <summary>
/// Finds what an <c>Idempotency-Key</c> has issued before. The ids of its keys are made of it, so they are where the first request put them,
/// in any store and for good; the records say what was asked for.
/// </summary>
internal sealed class RepeatedIssue(IQuotaStore store)
{
    private const int ReadAtOnce = 32;

    /// <summary>The id of the key with this number among those of one request.</summary>
    public static KeyId IdOf(string idempotencyKey, int number) => KeyId.Of(FormattableString.Invariant($"issue {number} {idempotencyKey}"));

    /// <summary>What was issued: nothing yet, keys, or something else than this request asks for.</summary>
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

        // Where Table Storage failed amid the first request, some of the others were never made.
        List<StoredKey> keys = [first];
        foreach (var numbers in Enumerable.Range(1, request.Count - 1).Chunk(ReadAtOnce))
        {
            var read = await Task.WhenAll(numbers.Select(n => store.ReadAsync(IdOf(idempotencyKey, n), cancellationToken).AsTask()));
            keys.AddRange(read.OfType<StoredKey>());
        }

        return new Found(false, keys);
    }

    /// <summary>What was found.</summary>
    /// <param name="IsAnother">True when the key was used for another request.</param>
    /// <param name="Keys">The keys as they stand now; none when nothing was issued yet.</param>
    internal sealed record Found(bool IsAnother, IReadOnlyList<StoredKey> Keys);
}
