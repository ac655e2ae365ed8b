using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>Reading usage rows. They are written with the state they belong to (<see cref="QuotaWrite.Usage"/>).</summary>
public interface IUsageLog
{
    /// <summary>One page of sums, ordered by day (newest first), key, model, as far as they are grouped by.</summary>
    Task<UsagePage> QueryAsync(UsageQuery query, CancellationToken cancellationToken);
}

/// <summary>What usage rows are summed over.</summary>
[Flags]
public enum UsageGrouping
{
    /// <summary>One row for everything.</summary>
    None = 0,

    /// <summary>A row a UTC day.</summary>
    Day = 1,

    /// <summary>A row a key.</summary>
    Key = 2,

    /// <summary>A row a model.</summary>
    Model = 4,

    /// <summary>The finest: a row a day, key and model.</summary>
    All = Day | Key | Model,
}

/// <summary>Which usage to sum.</summary>
/// <param name="Limit">The most rows a page holds, 1 … 1,000.</param>
/// <param name="GroupBy">What to sum over.</param>
/// <param name="Key">Only this key; null for all.</param>
/// <param name="From">First UTC day, inclusive; null for no bound.</param>
/// <param name="To">Last UTC day, inclusive; null for no bound.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record UsageQuery(
    int Limit = 100,
    UsageGrouping GroupBy = UsageGrouping.All,
    KeyId? Key = null,
    DateOnly? From = null,
    DateOnly? To = null,
    UsagePosition? After = null);

/// <summary>A place in a listing of usage; the parts that are not grouped by are null.</summary>
public readonly record struct UsagePosition(DateOnly? Day, KeyId? KeyId, string? Model);

/// <summary>Sums of usage.</summary>
/// <param name="Requests">Requests charged.</param>
/// <param name="TokensIn">Tokens of prompts.</param>
/// <param name="TokensOut">Tokens of answers.</param>
/// <param name="Tokens">Tokens charged.</param>
/// <param name="Denied">Operations that a limit refused.</param>
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

/// <summary>One row of sums; what is not grouped by is null.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="KeyId">The key.</param>
/// <param name="Label">The key's label at the time of the query.</param>
/// <param name="Model">The model; empty when there was none.</param>
/// <param name="Sums">The sums.</param>
public readonly record struct UsageEntry(DateOnly? Day, KeyId? KeyId, string? Label, string? Model, UsageSums Sums);

/// <summary>One page of usage.</summary>
/// <param name="Entries">The rows.</param>
/// <param name="Totals">The sums over all that the query matches, on this page or not.</param>
/// <param name="Next">Where the next page begins; null after the last.</param>
public sealed record UsagePage(IReadOnlyList<UsageEntry> Entries, UsageSums Totals, UsagePosition? Next);
