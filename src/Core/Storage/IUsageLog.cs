using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>Reading usage rows. They are written with the state they belong to (<see cref="QuotaWrite.Usage"/>).</summary>
public interface IUsageLog
{
    /// <summary>One page of sums, in the order of <see cref="UsagePosition"/>.</summary>
    Task<UsagePage> QueryAsync(UsageQuery query, CancellationToken cancellationToken);
}

/// <summary>Sums of usage.</summary>
/// <param name="Requests">Requests charged.</param>
/// <param name="TokensIn">Tokens of prompts.</param>
/// <param name="TokensOut">Tokens of answers.</param>
/// <param name="Tokens">Tokens charged.</param>
/// <param name="Denied">Uses that were refused.</param>
/// <param name="Errors">Forwarded requests that the upstream failed.</param>
/// <param name="Source">The least certain source among what is summed.</param>
public readonly record struct UsageSums(
    long Requests, long TokensIn, long TokensOut, long Tokens, long Denied, long Errors, UsageSource Source)
{
    /// <summary>Adds one stored row; a caller's own units are not among these sums.</summary>
    public UsageSums Add(string unit, long amount, UsageSource source)
    {
        var sums = unit switch
        {
            "requests" => this with { Requests = Requests + amount },
            "tokens" => this with { Tokens = Tokens + amount },
            UsageUnits.TokensIn => this with { TokensIn = TokensIn + amount },
            UsageUnits.TokensOut => this with { TokensOut = TokensOut + amount },
            UsageUnits.Denied => this with { Denied = Denied + amount },
            UsageUnits.Errors => this with { Errors = Errors + amount },
            _ => this,
        };
        return sums with { Source = source > Source ? source : Source };
    }
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
