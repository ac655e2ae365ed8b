using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Storage;

/// <summary>
/// Keeps one versioned document per key: read it, and replace it if nobody else has. All quota rules are applied above it.
/// </summary>
/// <remarks>
/// <para>A missing key reads as null. A stale version writes nothing and answers <see cref="WriteResult.Conflict"/>; it is not an error.</para>
/// <para>The store has no clock: every instant comes with the call.</para>
/// <para>
/// A fault is a <see cref="StoreUnavailableException"/>, and it says that nothing was written. A write that may have been carried out is no
/// fault but answers <see cref="WriteOutcome.Unknown"/>. The store resolves nothing: the engine reads again and looks for the write in
/// <see cref="Quota.QuotaState.RecentWrites"/>.
/// </para>
/// </remarks>
public interface IQuotaStore
{
    /// <summary>Reads a key as of now: the answer holds every write that was acknowledged, by any process, before the call.</summary>
    ValueTask<StoredKey?> ReadAsync(KeyId id, CancellationToken cancellationToken);

    /// <summary>
    /// Writes all of <paramref name="write"/> or nothing, if the key still has its expected version. When this returns
    /// <see cref="WriteOutcome.Written"/>, the write survives a crash of the process and of the machine.
    /// </summary>
    /// <remarks>
    /// An adapter that tries again after a lost answer must not call the refusal of the later try a conflict: the earlier try may be what
    /// it conflicts with. That is <see cref="WriteOutcome.Unknown"/> too.
    /// </remarks>
    /// <exception cref="StoreUnavailableException">Nothing was sent that could change the key, or the store has taken it back: nothing was written.</exception>
    ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken);

    /// <summary>Reads the operation row with this id, written with any earlier state of the key; null when there is none or it has expired.</summary>
    ValueTask<StoredOperation?> ReadOperationAsync(KeyId id, string operationId, DateTimeOffset now, CancellationToken cancellationToken);
}
