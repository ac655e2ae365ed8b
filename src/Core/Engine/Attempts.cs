using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>The writes that were tried for one batch and not acknowledged. If one of them was carried out, its decisions are the true ones.</summary>
internal struct Attempts
{
    private Attempt? _last;
    private Attempt? _open;

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them got no answer.</summary>
    public int Lost { get; private set; }

    /// <summary>True while one of them may have been carried out, or may yet be: nothing may be called undone.</summary>
    public readonly bool MayBeWritten => _open is not null;

    /// <summary>Adds a write that was not acknowledged.</summary>
    public void Add(BatchPlan plan, WriteOutcome outcome)
    {
        _last = new Attempt(plan, _last);
        Count++;
        if (outcome == WriteOutcome.Unknown)
        {
            _open = _last;
            Lost++;
        }
    }

    /// <summary>
    /// The attempt that a key shows to be written; null when it shows none. A write whose version is gone without it can no longer be
    /// carried out; one whose version still stands can.
    /// </summary>
    public BatchPlan? FindIn(StoredKey current)
    {
        for (var attempt = _last; attempt is not null; attempt = attempt.Before)
        {
            if (current.State.RecentWrites.Contains(attempt.Plan.WriteId))
            {
                return attempt.Plan;
            }
        }

        if (_open is { } open && open.Plan.Write!.Expected != current.Version && !IsForgotten(open.Plan, current.State))
        {
            _open = null;
        }

        return null;
    }

    /// <summary>True when a lost write is not to be seen, and so many others followed that its id may have been forgotten.</summary>
    public readonly bool AreBeyondTelling(StoredKey current) => _open is { } open && IsForgotten(open.Plan, current.State);

    /// <remarks>
    /// A state remembers the last write of each of <see cref="QuotaState.RememberedWrites"/> engines, and forgets none while there are
    /// fewer. As many later writes are needed to push one out.
    /// </remarks>
    private static bool IsForgotten(BatchPlan plan, QuotaState current) =>
        current.RecentWrites.Length >= QuotaState.RememberedWrites
        && current.Revision - plan.State.Revision >= QuotaState.RememberedWrites;

    private sealed record Attempt(BatchPlan Plan, Attempt? Before);
}
