using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>The operation rows that one write adds. Whoever has a key can ask for rows, so a key has so many of them at most.</summary>
/// <param name="before">The state that the write replaces.</param>
/// <param name="now">The instant of the write.</param>
/// <param name="options">How long rows are kept, and how many.</param>
internal sealed class OperationRows(QuotaState before, DateTimeOffset now, QuotaEngineOptions options)
{
    private readonly List<StoredOperation> _rows = [];
    private readonly DateTimeOffset _expiresAt = now + options.OperationRetention;
    private readonly long _before = before.Remembered.CountAt(now);

    /// <summary>
    /// False when one more answer would be too much to remember. The operation is refused then: if an older row were forgotten instead, its
    /// charge could be repeated.
    /// </summary>
    public bool HasRoom => Count < options.MaxRememberedOperations;

    private long Count => _before + _rows.Count;

    /// <summary>The refusal of an operation that there is no room for.</summary>
    public Decision Refuse(KeyRecord key)
    {
        // Rows of this very write may be all there are.
        var first = before.Remembered.FirstEndAt(now) ?? new RememberedHour(RememberedHour.Of(_expiresAt), 0).End;
        return new Decision { Verdict = Verdict.TooManyRemembered, Key = key, RoomAt = first, RetryAfter = first - now };
    }

    /// <summary>Remembers the first answer to an operation id.</summary>
    public void AddAnswer(OperationKey key, Decision decision) => _rows.Add(new StoredOperation
    {
        Id = key.Id,
        Fingerprint = key.Fingerprint,
        Limits = decision.Limits,
        Hold = decision.Hold,
        ExpiresAt = _expiresAt,
    });

    /// <summary>
    /// Remembers how holds ended, while less than half of the room is taken. Without its row an end that is repeated finds no hold, and so
    /// charges nothing: it is only answered less well. So ends leave room for answers, and none is refused.
    /// </summary>
    public void AddEnds(IReadOnlyList<ClosedHold> ends, Decision decision)
    {
        foreach (var closed in ends)
        {
            if (Count >= options.MaxRememberedOperations / 2)
            {
                return;
            }

            _rows.Add(new StoredOperation
            {
                Id = OperationKey.IdOfEnd(closed.Hold.Id),
                Fingerprint = closed.Outcome,
                Limits = decision.Limits,
                Hold = closed.Hold,
                ExpiresAt = _expiresAt,
            });
        }
    }

    /// <summary>The row with this id; null when this write adds none.</summary>
    public StoredOperation? Find(string id) => _rows.Find(row => row.Id == id);

    /// <summary>The rows, and their count for the next state.</summary>
    public (ImmutableArray<StoredOperation> Rows, ImmutableArray<RememberedHour> Counted) Take() =>
        ([.. _rows], _rows.Count == 0 ? before.Remembered : before.Remembered.With(_rows.Count, _expiresAt, now));
}
