using System.Collections.Concurrent;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Telemetry;

namespace QuotaFunctions.Core.Engine;

/// <summary>Decides when a key is leased and how large its slice is, admits operations from the slice, and returns slices.</summary>
internal sealed class LeaseBook(LeaseOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<KeyId, KeyQueue> _leased = new();

    /// <summary>The keys that have a slice now.</summary>
    public ICollection<KeyId> Keys => _leased.Keys;

    /// <summary>The keys whose slice is past its term or idle, and must be returned.</summary>
    public IEnumerable<KeyId> Due()
    {
        var now = time.GetUtcNow();
        var timestamp = time.GetTimestamp();
        return _leased
            .Where(l => l.Value.Lease is not { } lease || !lease.IsValid(now) || time.GetElapsedTime(lease.LastDraw, timestamp) > options.IdleAfter)
            .Select(l => l.Key);
    }

    /// <summary>
    /// Admits what the slice covers; the result is the operations that must be written. Only plain consumption is served: an operation that must
    /// be remembered by its id needs a row, and so a write.
    /// </summary>
    public List<Submission> Serve(KeyQueue queue, List<Submission> batch)
    {
        var now = time.GetUtcNow();
        var lease = queue.Lease is { } l && l.IsValid(now) ? l : null;
        var stored = queue.Peek(time.GetTimestamp()).Key;
        var observed = lease is not null && stored is not null ? QuotaTransition.Observe(stored.Record, stored.State, now) : null;
        var isOpen = observed?.Status.IsOpen() == true;
        var rest = new List<Submission>(isOpen ? 2 : batch.Count + 2);
        var (served, decisions) = (new List<Submission>(), new List<Decision>());
        foreach (var submission in batch)
        {
            if (submission.Operation is not ConsumeOperation { Model: "" } consume)
            {
                rest.Add(submission);
                continue;
            }

            if (!consume.Cost.Items.IsEmpty)
            {
                queue.Rate.Count(consume.Cost, now);
            }

            if (isOpen && submission.Idempotency is null && lease!.TryDraw(consume.Cost, stored!.Record.Limits, time.GetTimestamp()))
            {
                served.Add(submission);
                decisions.Add(new Decision { Verdict = Verdict.Allowed, Key = stored.Record, Limits = lease.Adjust(observed!.Limits) });
            }
            else
            {
                rest.Add(submission);
            }
        }

        if (served.Count > 0)
        {
            new Answers([.. served], [.. decisions], null).Give(isIdle: false);
        }

        return rest;
    }

    /// <summary>
    /// Adds the return of the old slice before a batch that is written anyway, and the taking of a new one after it, if the key is hot
    /// and the batch spends: a flush alone takes none.
    /// </summary>
    /// <returns>The submissions that were added.</returns>
    public SliceChange Surround(KeyQueue queue, List<Submission> rest)
    {
        var isSpent = rest.Exists(static s => s.Purpose == Purpose.Caller);
        Submission? returned = null;
        Submission? taken = null;
        if (queue.Lease is { } lease)
        {
            lease.End();
            returned = new Submission(Purpose.ReturnSlice, new ReturnSliceOperation(lease.Id, lease.Used));
            rest.Insert(0, returned);
        }

        if (isSpent && Slice(queue) is { } slice)
        {
            taken = new Submission(Purpose.TakeSlice, new TakeSliceOperation(HoldId.New(), slice, options.Term + options.Grace));
            rest.Add(taken);
        }

        return new SliceChange(returned, taken);
    }

    /// <summary>Notes the outcome of the submissions that <see cref="Surround"/> added.</summary>
    /// <param name="id">The key.</param>
    /// <param name="queue">The key's queue.</param>
    /// <param name="change">What was added.</param>
    /// <param name="batch">All that was written together.</param>
    /// <param name="decisions">The decisions on the batch; null when there is no such key.</param>
    public void Note(KeyId id, KeyQueue queue, SliceChange change, List<Submission> batch, Decision?[]? decisions)
    {
        Decision? DecisionOn(Submission submission) => decisions?[batch.IndexOf(submission)];

        // A slice that could not be returned yet stays, so that its return is tried again.
        if (change.Return is { } returned && DecisionOn(returned) is not { Verdict: Verdict.Contended or Verdict.Unknown })
        {
            queue.Lease = null;
            _leased.TryRemove(id, out _);
            EngineMeter.SliceReturned();
        }

        if (change.Take is not { Operation: TakeSliceOperation take } taken)
        {
            return;
        }

        var decision = DecisionOn(taken);
        if (decision is { IsAllowed: true, Hold: { } slice })
        {
            // A slice counts in the windows in which it was taken, so it must not outlive any of them. A key without limits has no windows.
            var term = time.GetUtcNow() + options.Term;
            var validUntil = decision.Limits.Min(l => l.ResetsAt) is { } reset && reset < term ? reset : term;
            queue.Lease = new Lease(slice.Id, slice.Cost, validUntil);
            EngineMeter.SliceTaken();
            _leased[id] = queue;
        }
        else if (decision is { Verdict: Verdict.Unknown } && queue.Lease is null)
        {
            // The slice may be there. Nothing is drawn from it, and its return is tried, which ends it if it is.
            queue.Lease = new Lease(take.Id, Cost.None, DateTimeOffset.MinValue);
            queue.Lease.End();
            _leased[id] = queue;
        }
    }

    private Cost? Slice(KeyQueue queue)
    {
        var now = time.GetUtcNow();
        queue.Rate.Roll(now);
        if (queue.Rate.Operations < options.HotRate || queue.Peek(time.GetTimestamp()).Key is not { } stored || stored.Record.Limits.Count == 0)
        {
            return null;
        }

        var limits = QuotaTransition.Observe(stored.Record, stored.State, now).Limits;
        var items = new List<CostItem>();
        foreach (var unit in queue.Rate.Units.Where(stored.Record.Limits.Constrain))
        {
            var perSecond = queue.Rate.AmountOf(unit);
            var share = limits.Where(l => l.Unit == unit).Min(l => l.Remaining) / options.ShareOfRemaining;
            var amount = Math.Min(share, (long)(perSecond * options.Term.TotalSeconds * 2));
            if (amount < perSecond / queue.Rate.Operations * options.MinOperations)
            {
                return null;
            }

            items.Add(new CostItem(unit, amount));
        }

        return items.Count is 0 or > Cost.MaxUnits ? null : Cost.Of(items);
    }
}

/// <summary>What the engine added to a batch for its slices.</summary>
/// <param name="Return">The return of the slice so far; null when there is none.</param>
/// <param name="Take">The taking of the next one; null when none is taken.</param>
internal readonly record struct SliceChange(Submission? Return, Submission? Take);
