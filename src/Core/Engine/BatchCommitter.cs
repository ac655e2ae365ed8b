using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Telemetry;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Core.Engine;

/// <summary>Carries one batch of one key to its end: apply, compare and swap, apply again if another instance was first, answer.</summary>
internal sealed class BatchCommitter(
    IQuotaStore store,
    Freshness freshness,
    TimeProvider time,
    QuotaEngineOptions options,
    LeaseBook? leases,
    UnknownZones unknownZones,
    UsageTimeline? timeline,
    ILogger logger)
{
    /// <summary>How many lost answers are followed by another write. More are not: the store's client has made retries itself.</summary>
    private const int MaxLost = 1;

    private readonly WriteIds _writeIds = new();

    /// <summary>Commits the batch. The caller of this method answers the batch's callers. It never throws: a fault is an answer too.</summary>
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
                    return new Outcome(new Answers([], [], null), KeyExists: true);
                }

                slices = leases.Surround(queue, batch);
            }

            var decisions = await DecideAsync(id, queue, batch).ConfigureAwait(false);
            if (slices != default)
            {
                leases!.Note(id, queue, slices, batch, decisions);
            }

            queue.Finish(batch);
            return new Outcome(new Answers([.. batch], decisions, null), KeyExists: decisions is not null);
        }
        catch (Exception e)
        {
            // Any exception is the callers' answer. The cached key may be wrong now.
            queue.Set(null, default);
            queue.Finish(batch);
            if (e is not StoreUnavailableException)
            {
                EngineLog.Failed(logger, id, e);
            }

            return new Outcome(new Answers([.. batch], null, e), KeyExists: true);
        }
    }

    private async ValueTask<Decision?[]?> DecideAsync(KeyId id, KeyQueue queue, List<Submission> batch)
    {
        var started = time.GetTimestamp();
        var (current, seen) = queue.Peek(started);
        var isRead = false;
        var attempts = new Attempts();
        while (true)
        {
            if (current is null)
            {
                try
                {
                    current = await ReadAsync(id, queue).ConfigureAwait(false);
                    isRead = true;
                }
                catch (StoreUnavailableException) when (attempts.MayBeWritten)
                {
                    return GiveUp(id, queue, batch);
                }

                if (current is null)
                {
                    return null;
                }

                if (attempts.FindIn(current) is { } done)
                {
                    // This engine's own write, whose answer was lost.
                    return Written(queue, done, batch);
                }

                if (attempts.AreBeyondTelling(current) || (attempts.MayBeWritten && attempts.Lost > MaxLost))
                {
                    return GiveUp(id, queue, batch);
                }

                if (attempts.Count > options.MaxConflictRetries)
                {
                    break;
                }
            }

            var denied = queue.Denied;
            ReadStamp before;
            BatchPlan plan;
            WriteResult result;
            try
            {
                plan = await BatchPlan.MakeAsync(store, current, batch, denied, time.GetUtcNow(), options, _writeIds).ConfigureAwait(false);
                if (plan.Write is not { } write)
                {
                    if (!isRead && (plan.MissesHold || (plan.HasRefusals && !freshness.IsFresh(seen, started))))
                    {
                        // A refusal must not rest on what another instance may have changed long ago.
                        current = null;
                        continue;
                    }

                    // Where an earlier write may still arrive, only a later one could keep it out.
                    return attempts.MayBeWritten ? GiveUp(id, queue, batch) : Finish(queue, plan, batch);
                }

                // The stamp is from before the write: its answer can be slow, and others may write meanwhile.
                before = freshness.Now();
                result = await store.WriteAsync(write, CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreUnavailableException) when (attempts.MayBeWritten)
            {
                return GiveUp(id, queue, batch);
            }

            if (result.IsWritten)
            {
                queue.Set(new StoredKey(plan.Record, plan.State, result.Version), before);
                return Written(queue, plan, batch);
            }

            if (result.Outcome == WriteOutcome.Unknown)
            {
                EngineLog.AnswerLost(logger, id, result.Reason ?? "");
            }

            attempts.Add(plan, result.Outcome);
            current = null;
            await BackOffAsync(attempts.Count).ConfigureAwait(false);
        }

        if (attempts.MayBeWritten)
        {
            return GiveUp(id, queue, batch);
        }

        EngineLog.Contended(logger, id, options.MaxConflictRetries, batch.Count);
        queue.Set(null, default);
        return Enumerable.Repeat(new Decision { Verdict = Verdict.Contended }, batch.Count).ToArray();
    }

    /// <summary>Nobody can tell whether the batch was written; its callers are told so.</summary>
    private Decision?[] GiveUp(KeyId id, KeyQueue queue, List<Submission> batch)
    {
        EngineLog.OutcomeUnknown(logger, id, batch.Count);
        queue.Set(null, default);
        return Enumerable.Repeat(Decision.Unknown, batch.Count).ToArray();
    }

    private async ValueTask<StoredKey?> ReadAsync(KeyId id, KeyQueue queue)
    {
        var seen = freshness.Now();
        var stored = await store.ReadAsync(id, CancellationToken.None).ConfigureAwait(false);
        queue.Set(stored, seen);
        return stored;
    }

    /// <summary>Ends a batch whose write is known to be durable. A batch gets here once, whatever was tried before.</summary>
    private Decision?[] Written(KeyQueue queue, BatchPlan plan, List<Submission> batch)
    {
        timeline?.Record(plan.Record, DayUsage.Of(plan.Before), DayUsage.Of(plan.State), plan.At);
        if (EngineMeter.IsEnabled)
        {
            EngineMeter.Written(batch.Count, plan.Before, plan.State, plan.At);
        }

        return Finish(queue, plan, batch);
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
        verdict is Verdict.Denied or Verdict.Revoked or Verdict.Expired or Verdict.Suspended
        && operation is ConsumeOperation or HoldOperation;

    /// <summary>The first retries are immediate. Later ones wait a random time up to 50 ms, so that instances do not retry in step.</summary>
    private Task BackOffAsync(int conflicts)
    {
        if (conflicts < 3)
        {
            return Task.CompletedTask;
        }

        var most = Math.Min(50, 2 << Math.Min(conflicts, 6));
        return Task.Delay(TimeSpan.FromMilliseconds(1 + Random.Shared.Next(most)), time);
    }

    /// <summary>A finished batch.</summary>
    /// <param name="Answers">The answers to its callers.</param>
    /// <param name="KeyExists">False when there is no such key.</param>
    public readonly record struct Outcome(Answers Answers, bool KeyExists);
}
