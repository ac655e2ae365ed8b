using QuotaFunctions.Cli.Output;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Transfer;

namespace QuotaFunctions.Cli.Migrate;

/// <summary>Reads everything from both stores once more, and compares it by content.</summary>
/// <param name="source">The store that was copied.</param>
/// <param name="target">The store that was filled.</param>
/// <param name="now">Operations that have expired at this instant are left out.</param>
/// <param name="progress">Shows how far it is.</param>
internal sealed class StoreComparison(IQuotaStorage source, IQuotaStorage target, DateTimeOffset now, WorkProgress progress)
{
    /// <summary>Compares.</summary>
    /// <param name="keys">How many keys the source has.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailure">Something differs; it names the first.</exception>
    public async Task<StoreCounts> RunAsync(long keys, CancellationToken cancellationToken)
    {
        var counts = await progress.StepAsync("Comparing keys", keys, step => CompareKeysAsync(step, cancellationToken));
        var audit = await progress.StepAsync("Comparing audit rows", 0, step => CompareAuditAsync(step, cancellationToken));
        var timeline = await CompareTimelineAsync(cancellationToken);
        return counts with { AuditRows = audit, TimelineRows = timeline };
    }

    private async Task<StoreCounts> CompareKeysAsync(IWorkStep step, CancellationToken cancellationToken)
    {
        var counts = default(StoreCounts);
        var pairs = OrderedPairs.ReadAsync(
            source.Transfer.ReadAllAsync(now, cancellationToken), target.Transfer.ReadAllAsync(now, cancellationToken), Listings.InOrder);
        await foreach (var (key, there) in pairs.WithCancellation(cancellationToken))
        {
            if (key is null || there is null)
            {
                throw Missing($"key {(key ?? there)!.Id}", isInSource: key is not null);
            }

            if (!key.IsSameAs(there))
            {
                throw KeyCopy.Other(key);
            }

            counts = counts with
            {
                Keys = counts.Keys + 1,
                UsageRows = counts.UsageRows + key.Usage.Length,
                Operations = counts.Operations + key.Operations.Length,
            };
            step.Advance();
        }

        return counts;
    }

    private async Task<long> CompareAuditAsync(IWorkStep step, CancellationToken cancellationToken)
    {
        var count = 0L;
        var pairs = OrderedPairs.ReadAsync(
            Listings.ReadAuditAsync(source.Audit, cancellationToken), Listings.ReadAuditAsync(target.Audit, cancellationToken), Listings.InOrder);
        await foreach (var (entry, there) in pairs.WithCancellation(cancellationToken))
        {
            if (entry != there)
            {
                throw Missing($"audit row {(entry ?? there)!.Id:N}", isInSource: entry is not null);
            }

            count++;
            step.Advance();
        }

        return count;
    }

    private async Task<long> CompareTimelineAsync(CancellationToken cancellationToken)
    {
        var names = await Listings.ReadTimelineAsync(source.Timeline, cancellationToken);
        var there = await Listings.ReadTimelineAsync(target.Timeline, cancellationToken);
        if (!names.Select(NameOf).SequenceEqual(there.Select(NameOf)))
        {
            throw Missing("a row of the timeline", isInSource: names.Count >= there.Count);
        }

        return await progress.StepAsync("Comparing timeline rows", names.Count, async step =>
        {
            foreach (var (kind, start) in names.Select(static r => (r.Step, r.Start)).Distinct())
            {
                var rows = await Listings.ReadTimelineAsync(source.Timeline, kind, start, cancellationToken);
                var copies = await Listings.ReadTimelineAsync(target.Timeline, kind, start, cancellationToken);
                if (rows.Count != copies.Count || !rows.Zip(copies, IsSame).All(static isSame => isSame))
                {
                    throw Missing($"the timeline's {kind.ToName()} {start:u}", isInSource: true);
                }

                step.Advance(rows.Count);
            }

            return names.Count;
        });
    }

    private static CommandFailure Missing(string what, bool isInSource) => new(
        ExitCode.Refused,
        $"The stores are not equal: {what} is {(isInSource ? "in the source, and not the same in the target" : "in the target, and not in the source")}."
        + $" Something wrote to one of them meanwhile. Stop all servers, {(isInSource ? "" : "empty the target, ")}and run the command again.");

    private static (TimelineStep Step, DateTimeOffset Start, string Writer) NameOf(TimelineRow row) => (row.Step, row.Start, row.Writer);

    private static bool IsSame(TimelineRow one, TimelineRow other) =>
        NameOf(one) == NameOf(other)
        && one.Merged.SequenceEqual(other.Merged)
        && IsSame(one.Models, other.Models) && IsSame(one.Keys, other.Keys) && IsSame(one.Tags, other.Tags);

    private static bool IsSame(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);
}
