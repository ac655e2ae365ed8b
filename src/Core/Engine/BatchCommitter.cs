using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>Carries one batch of one key to its end: apply, compare and swap, apply again if another instance was first, answer.</summary>
internal sealed class BatchCommitter(
    IQuotaStorage storage,
    Freshness freshness,
    TimeProvider time,
    QuotaEngineOptions options,
    LeaseBook? leases,
    UnknownZones unknownZones,
    ILogger logger)
{
    private readonly WriteIds _writeIds = new();

    /// <summary>Carries the batch out; its callers are still to be answered. It never throws: a fault is an answer too.</summary>
    public async ValueTask<Outcome> CommitAsync(KeyId id, KeyQueue queue, List<Submission> batch)
    {
        var slices = default(SliceChange);
        try
        {
            if (leases is not null)
            {
                batch = leases.Serve(queue, batch);
                if (batch.Count == 0)
                {
                    return new Outcome(new Answers([], [], null), IsKnown: true);
                }

                slices = leases.Surround(queue, batch);
            }

            var decisions = await DecideAsync(id, queue, batch).ConfigureAwait(false);
            if (slices != default)
            {
                leases!.Note(id, queue, slices, batch, decisions);
            }

            queue.Finish(batch);
            return new Outcome(new Answers([.. batch], decisions, null), IsKnown: decisions is not null);
        }
        catch (Exception e)
        {
            // Whatever it is, it belongs to the callers: they wait for nothing else. What was cached may be wrong now.
            queue.Set(null, default);
            queue.Finish(batch);
            if (e is not StoreUnavailableException)
            {
                EngineLog.Failed(logger, id, e);
            }

            return new Outcome(new Answers([.. batch], null, e), IsKnown: true);
        }
    }

    private async ValueTask<Decision?[]?> DecideAsync(KeyId id, KeyQueue queue, List<Submission> batch)
    {
        var started = time.GetTimestamp();
        var (current, seen) = queue.Peek(started);
        var isRead = false;
        Attempt? attempts = null;
        var conflicts = 0;
        while (true)
        {
            if (current is null)
            {
                (current, isRead) = (await ReadAsync(id, queue).ConfigureAwait(false), true);
                if (current is null)
                {
                    return null;
                }

                if (attempts?.FindIn(current.State) is { } done)
                {
                    // Our own write, whose answer was lost, is what we conflicted with.
                    return Finish(queue, done, batch);
                }

                if (conflicts > options.MaxConflictRetries)
                {
                    break;
                }
            }

            var denied = queue.Denied;
            var plan = await BatchPlan.MakeAsync(storage.Quota, current, batch, denied, time.GetUtcNow(), options, _writeIds).ConfigureAwait(false);
            if (plan.Write is not { } write)
            {
                if (!isRead && (plan.MissesHold || (plan.HasRefusals && !freshness.IsFresh(seen, started))))
                {
                    // A refusal must not rest on what another instance may have changed long ago.
                    current = null;
                    continue;
                }

                return Finish(queue, plan, batch);
            }

            // What is written is true from now on, not from the answer on: that one can be slow, and others write meanwhile.
            var before = freshness.Now();
            attempts = new Attempt(plan, attempts);
            var result = await WriteAsync(id, queue, write, attempts).ConfigureAwait(false);
            if (result.IsWritten)
            {
                queue.Set(new StoredKey(plan.Record, plan.State, result.Version), before);
                return Finish(queue, plan, batch);
            }

            current = null;
            conflicts++;
            await BackOffAsync(conflicts).ConfigureAwait(false);
        }

        EngineLog.Contended(logger, id, options.MaxConflictRetries, batch.Count);
        queue.Set(null, default);
        return Enumerable.Repeat(new Decision { Verdict = Verdict.Contended }, batch.Count).ToArray();
    }

    private async ValueTask<StoredKey?> ReadAsync(KeyId id, KeyQueue queue)
    {
        var seen = freshness.Now();
        var stored = await storage.Quota.ReadAsync(id, CancellationToken.None).ConfigureAwait(false);
        queue.Set(stored, seen);
        return stored;
    }

    private async ValueTask<WriteResult> WriteAsync(KeyId id, KeyQueue queue, QuotaWrite write, Attempt attempts)
    {
        try
        {
            return await storage.Quota.WriteAsync(write, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            // The write may have happened. If the store can be read and shows it, its callers need not be told of a fault.
            EngineLog.WriteFailed(logger, id, e.Reason);
            if (await ReadAsync(id, queue).ConfigureAwait(false) is { } stored && attempts.FindIn(stored.State) is not null)
            {
                return WriteResult.Conflict;
            }

            throw;
        }
    }

    private Decision?[] Finish(KeyQueue queue, BatchPlan plan, List<Submission> batch)
    {
        var denied = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            if (plan.Decisions[i] is not { } decision)
            {
                continue;
            }

            denied += IsDenied(batch[i].Operation, decision.Verdict) ? 1 : 0;
            if (decision.Verdict == Verdict.TimeZoneUnknown)
            {
                unknownZones.Note(plan.Record);
            }
        }

        queue.CountDenied(denied - plan.Denied);
        return plan.Decisions;
    }

    /// <summary>True for a use that was refused. An administrator's change of a revoked key is none, nor is the taking of a slice.</summary>
    private static bool IsDenied(QuotaOperation operation, Verdict verdict) =>
        verdict is Verdict.Denied or Verdict.Revoked or Verdict.Expired
        && operation is ConsumeOperation or HoldOperation;

    /// <summary>The first retries are at once; then up to 50 ms, at random, so that instances do not march in step.</summary>
    private Task BackOffAsync(int conflicts)
    {
        if (conflicts < 3)
        {
            return Task.CompletedTask;
        }

        var most = Math.Min(50, 2 << Math.Min(conflicts, 6));
        return Task.Delay(TimeSpan.FromMilliseconds(1 + Random.Shared.Next(most)), time);
    }

    /// <summary>What became of a batch.</summary>
    /// <param name="Answers">What its callers are to be told.</param>
    /// <param name="IsKnown">False when there is no such key.</param>
    public readonly record struct Outcome(Answers Answers, bool IsKnown);

    /// <summary>What this batch has tried to write, the last one first: if one of them did happen, its answers are the true ones.</summary>
    private sealed record Attempt(BatchPlan Plan, Attempt? Before)
    {
        public BatchPlan? FindIn(QuotaState state) => state.RecentWrites.Contains(Plan.WriteId) ? Plan : Before?.FindIn(state);
    }
}
