using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>The outcome of applying a batch to one version of a key: the write to attempt, and each caller's decision if it succeeds.</summary>
/// <param name="Write">The write to attempt; null when nothing changes.</param>
/// <param name="WriteId">The id of that write.</param>
/// <param name="Record">The record after it.</param>
/// <param name="State">The state after it.</param>
/// <param name="Decisions">The decisions if the write succeeds, in the order of the batch; null for an operation that failed alone and told its caller so.</param>
/// <param name="Denied">The counted refusals that the write carries.</param>
internal sealed record BatchPlan(QuotaWrite? Write, Guid WriteId, KeyRecord Record, QuotaState State, Decision?[] Decisions, long Denied)
{
    /// <summary>The instant at which it was applied.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The state before it.</summary>
    public required QuotaState Before { get; init; }

    /// <summary>True when the answers rest on limits or on the record, which another instance may have changed.</summary>
    public bool HasRefusals => Array.Exists(Decisions, static d => d is { IsAllowed: false });

    /// <summary>True when a hold was not found. Another instance may have made it a moment ago, so only a key that was just read can tell.</summary>
    public bool MissesHold => Array.Exists(Decisions, static d => d is { Verdict: Verdict.UnknownHold });

    /// <summary>Applies a batch. Operation rows are read only for submissions with an operation id and for ends of holds that are not found.</summary>
    public static async ValueTask<BatchPlan> MakeAsync(
        IQuotaStore store, StoredKey current, List<Submission> batch, long denied, DateTimeOffset now, QuotaEngineOptions options, WriteIds writeIds)
    {
        var record = current.Record;
        var state = current.State;
        var decisions = new Decision?[batch.Count];
        var audit = new List<AuditEntry>();
        var facts = default(KeyFacts);
        var isFlush = false;
        var rows = new OperationRows(state, now, options);

        var firsts = await FirstAnswers.ReadAsync(store, record.Id, batch, now).ConfigureAwait(false);

        for (var i = 0; i < batch.Count; i++)
        {
            var submission = batch[i];
            isFlush |= submission.Purpose == Purpose.Flush;
            if (submission.Idempotency is { } key && firsts[i] is { } first)
            {
                decisions[i] = Replay(record, first, key.Fingerprint, Verdict.OperationMismatch);
                continue;
            }

            if (!TryApply(record, state, submission, now, out var transition))
            {
                continue;
            }

            // An operation that changes nothing is not remembered: a repetition gives the same answer.
            var isAdmitted = transition.Decision.IsAllowed && !ReferenceEquals(transition.State, state);
            if (isAdmitted && submission.Idempotency is not null && !rows.HasRoom)
            {
                decisions[i] = rows.Refuse(record);
                continue;
            }

            rows.AddEnds(transition.Closed, transition.Decision);
            decisions[i] = transition.Decision.Verdict == Verdict.UnknownHold
                ? await FindEndAsync(store, record, submission.Operation, rows, transition.Decision, now).ConfigureAwait(false)
                : transition.Decision;

            if (isAdmitted && submission.Idempotency is { } done)
            {
                rows.AddAnswer(done, transition.Decision);
            }

            if (!ReferenceEquals(transition.Key, record) && submission.Audit is { } entry)
            {
                audit.Add(entry);
            }

            if (!ReferenceEquals(transition.State, state))
            {
                (record, state, facts) = (transition.Key, transition.State, transition.Facts);
            }
        }

        var carried = 0L;
        if (denied > 0 && (isFlush || !ReferenceEquals(state, current.State)))
        {
            carried = denied;
            var tally = QuotaTransition.Apply(record, state, new TallyOperation(denied), now);
            rows.AddEnds(tally.Closed, tally.Decision);
            (state, facts) = (tally.State, tally.Facts);
        }

        if (ReferenceEquals(state, current.State))
        {
            return new BatchPlan(null, default, record, state, decisions, 0) { At = now, Before = state };
        }

        var writeId = writeIds.Next();
        var (operations, remembered) = rows.Take();
        state = state with
        {
            Revision = current.State.Revision + 1,
            RecentWrites = writeIds.Remember(current.State.RecentWrites, writeId),
            Remembered = remembered,
        };
        var write = new QuotaWrite
        {
            Id = record.Id,
            Expected = current.Version,
            State = state,
            Record = ReferenceEquals(record, current.Record) ? null : record,
            Facts = facts,
            Usage = DayUsage.Of(state).RowsSince(record.Id, DayUsage.Of(current.State)),
            Operations = operations,
            Audit = [.. audit],
        };
        return new BatchPlan(write, writeId, record, state, decisions, carried) { At = now, Before = current.State };
    }

    /// <summary>Applies one operation. When that throws, only its caller gets the exception; the rest of the batch goes on.</summary>
    private static bool TryApply(KeyRecord record, QuotaState state, Submission submission, DateTimeOffset now, out Transition transition)
    {
        try
        {
            transition = QuotaTransition.Apply(record, state, submission.Operation, now);
            return true;
        }
        catch (Exception e)
        {
            // The transition is pure: it can be neither cancelled nor half done.
            submission.TrySetException(e);
            transition = default;
            return false;
        }
    }

    private static Decision Replay(KeyRecord record, StoredOperation first, string fingerprint, Verdict otherwise)
    {
        var isSame = first.Fingerprint == fingerprint;
        return new Decision
        {
            Verdict = isSame ? Verdict.Allowed : otherwise,
            Key = record,
            Limits = first.Limits,
            Hold = isSame ? first.Hold : null,
            IsReplay = isSame,
        };
    }

    /// <summary>Tells a hold that has ended (in this batch or before) from one that never was.</summary>
    private static async ValueTask<Decision> FindEndAsync(
        IQuotaStore store, KeyRecord record, QuotaOperation operation, OperationRows ofThisBatch, Decision unknown, DateTimeOffset now)
    {
        if (operation is ReturnSliceOperation)
        {
            return unknown; // The end of a slice is not remembered: only the engine that took it asks.
        }

        var (hold, outcome) = operation switch
        {
            SettleOperation settle => (settle.Id, ClosedHold.Settled(settle.Actual)),
            ReleaseOperation release => (release.Id, ClosedHold.Released),
            _ => throw new InvalidOperationException("only a settlement or a release looks for a hold"),
        };
        var id = OperationKey.IdOfEnd(hold);
        var end = ofThisBatch.Find(id)
            ?? await store.ReadOperationAsync(record.Id, id, now, CancellationToken.None).ConfigureAwait(false);
        return end is null ? unknown : Replay(record, end, outcome, Verdict.HoldClosed);
    }
}
