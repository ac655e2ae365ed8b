using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>Reads what the operation ids of a batch were answered before, if ever. The rows do not depend on each other, so they are read side by side.</summary>
internal static class FirstAnswers
{
    private const int AtOnce = 32;

    /// <summary>One answer or null for each submission, in the order of the batch; empty when none has an id.</summary>
    public static ValueTask<StoredOperation?[]> ReadAsync(IQuotaStore store, KeyId id, List<Submission> batch, DateTimeOffset now) =>
        batch.Exists(static s => s.Idempotency is not null) ? ReadThemAsync(store, id, batch, now) : new ValueTask<StoredOperation?[]>([]);

    private static async ValueTask<StoredOperation?[]> ReadThemAsync(IQuotaStore store, KeyId id, List<Submission> batch, DateTimeOffset now)
    {
        var answers = new StoredOperation?[batch.Count];
        var reads = new List<Task>(Math.Min(AtOnce, batch.Count));
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Idempotency is { } key)
            {
                reads.Add(ReadIntoAsync(i, key.Id));
            }

            if (reads.Count == AtOnce || (i == batch.Count - 1 && reads.Count > 0))
            {
                await Task.WhenAll(reads).ConfigureAwait(false);
                reads.Clear();
            }
        }

        return answers;

        async Task ReadIntoAsync(int index, string operationId) =>
            answers[index] = await store.ReadOperationAsync(id, operationId, now, CancellationToken.None).ConfigureAwait(false);
    }
}
