namespace QuotaFunctions.Core.Storage;

/// <summary>Reads usage rows. Each is written together with the state it belongs to (<see cref="QuotaWrite.Usage"/>).</summary>
public interface IUsageLog
{
    /// <summary>One page of sums, in the order of <see cref="UsagePosition"/>.</summary>
    Task<UsagePage> QueryAsync(UsageQuery query, CancellationToken cancellationToken);
}

/// <summary>One row of sums.</summary>
/// <param name="Position">What is summed, and where the row stands.</param>
/// <param name="Label">The key's label at the time of the query; null without one, or when not grouped by key.</param>
/// <param name="Sums">The sums.</param>
public readonly record struct UsageEntry(UsagePosition Position, string? Label, UsageSums Sums);

/// <summary>One page of usage.</summary>
/// <param name="Entries">The rows.</param>
/// <param name="Totals">The sums over all that the query matches, on this page or not.</param>
/// <param name="Next">
/// Where the next page begins; null after the last. A page of one upstream may be short, or empty, with others after it: a store need not
/// search all of its rows at once for those of that upstream.
/// </param>
public sealed record UsagePage(IReadOnlyList<UsageEntry> Entries, UsageSums Totals, UsagePosition? Next);
