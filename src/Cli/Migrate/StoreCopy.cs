using QuotaFunctions.Cli.Output;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Cli.Migrate;

/// <summary>Copies everything that one store has into another, as far as it is not there yet.</summary>
/// <param name="source">The store to read.</param>
/// <param name="target">The store to fill.</param>
/// <param name="now">Operations that have expired at this instant are left out.</param>
/// <param name="progress">Shows how far it is.</param>
internal sealed class StoreCopy(IQuotaStorage source, IQuotaStorage target, DateTimeOffset now, WorkProgress progress)
{
    private const int AuditBatch = 1_000;

    /// <summary>Copies.</summary>
    /// <param name="keys">How many keys the source has.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    public async Task<CopiedKeys> RunAsync(long keys, CancellationToken cancellationToken)
    {
        var copied = await progress.StepAsync("Copying keys", keys, step => new KeyCopy(target.Transfer).RunAsync(
            OrderedPairs.ReadAsync(
                source.Transfer.ReadAllAsync(now, cancellationToken), target.Transfer.ReadAllAsync(now, cancellationToken), Listings.InOrder),
            step,
            cancellationToken));
        await progress.StepAsync("Copying audit rows", 0, step => CopyAuditAsync(step, cancellationToken));
        var timeline = await Listings.ReadTimelineAsync(source.Timeline, cancellationToken);
        await progress.StepAsync("Copying timeline rows", timeline.Count, step => CopyTimelineAsync(timeline, step, cancellationToken));
        return copied;
    }

    private async Task<bool> CopyAuditAsync(IWorkStep step, CancellationToken cancellationToken)
    {
        var pairs = OrderedPairs.ReadAsync(
            Listings.ReadAuditAsync(source.Audit, cancellationToken), Listings.ReadAuditAsync(target.Audit, cancellationToken), Listings.InOrder);
        var missing = pairs.Where(static p => p.Target is null).Select(static p => p.Source!);
        await foreach (var some in missing.Chunk(AuditBatch).WithCancellation(cancellationToken))
        {
            await target.Transfer.AddAuditAsync(some, cancellationToken);
            step.Advance(some.Length);
        }

        return true;
    }

    private async Task<bool> CopyTimelineAsync(IReadOnlyList<TimelineRow> names, IWorkStep step, CancellationToken cancellationToken)
    {
        foreach (var (kind, start) in names.Select(static r => (r.Step, r.Start)).Distinct())
        {
            foreach (var row in await Listings.ReadTimelineAsync(source.Timeline, kind, start, cancellationToken))
            {
                await target.Timeline.PutAsync(row, cancellationToken);
                step.Advance();
            }
        }

        return true;
    }
}
