using System.Collections.Immutable;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Api.Overview;

/// <summary>What the operator's dashboard shows.</summary>
internal sealed record OverviewView
{
    /// <summary>When this was made: at most 5 seconds before it was asked for.</summary>
    public required DateTimeOffset GeneratedAt { get; init; }

    /// <summary>The product's version.</summary>
    public required string Version { get; init; }

    /// <summary>Whole seconds since the answering process started.</summary>
    public required long UptimeSeconds { get; init; }

    /// <summary>The time that is covered.</summary>
    public required OverviewSpanView Span { get; init; }

    /// <summary>How the service is.</summary>
    public required OverviewHealthView Health { get; init; }

    /// <summary>The sums over the span.</summary>
    public required OverviewSumsView Now { get; init; }

    /// <summary>The sums over the same length of time right before the span; null when nothing was recorded then.</summary>
    public required OverviewSumsView? Before { get; init; }

    /// <summary>The course over the span.</summary>
    public required OverviewTimelineView Timeline { get; init; }

    /// <summary>What to look at, at most 50 entries: those of <c>refused</c> first, then <c>near_limit</c>, <c>expiring</c>, <c>old_hold</c>, <c>never_used</c>.</summary>
    public required ImmutableArray<AttentionView> Attention { get; init; }
}

/// <summary>The time that an overview covers.</summary>
/// <param name="From">Its first instant.</param>
/// <param name="To">The instant after its last.</param>
/// <param name="Step">The length of its parts: <c>hour</c> or <c>day</c>, UTC.</param>
/// <param name="RecordedSince">The first hour or day of which anything is recorded; null when nothing is.</param>
internal sealed record OverviewSpanView(DateTimeOffset From, DateTimeOffset To, string Step, DateTimeOffset? RecordedSince);

/// <summary>Sums of usage, as it was charged.</summary>
internal sealed record OverviewSumsView
{
    /// <summary>Creates the view of sums.</summary>
    public OverviewSumsView(TimelineSums sums)
    {
        Requests = sums.Requests;
        TokensIn = sums.TokensIn;
        TokensOut = sums.TokensOut;
        Tokens = sums.Tokens;
        Denied = sums.Denied;
        Errors = sums.Errors;
        EstimatedTokens = sums.EstimatedTokens;
        HeldTokens = sums.HeldTokens;
        Units = new SortedDictionary<string, long>(sums.Units.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>Requests charged.</summary>
    public long Requests { get; }

    /// <summary>Prompt tokens.</summary>
    public long TokensIn { get; }

    /// <summary>Completion tokens.</summary>
    public long TokensOut { get; }

    /// <summary>Tokens charged.</summary>
    public long Tokens { get; }

    /// <summary>Refused requests: by a limit, for their model, or because the key is revoked, suspended or expired.</summary>
    public long Denied { get; }

    /// <summary>Forwarded requests that failed at the upstream.</summary>
    public long Errors { get; }

    /// <summary>The part of <c>tokens</c> that was estimated, because the upstream reported nothing.</summary>
    public long EstimatedTokens { get; }

    /// <summary>The part of <c>tokens</c> that was charged as held, because nobody settled the hold.</summary>
    public long HeldTokens { get; }

    /// <summary>All other units that were charged, <c>microusd</c> and callers' own, by name in ordinal order. Empty when there are none.</summary>
    public SortedDictionary<string, long> Units { get; }
}

/// <summary>The course of usage.</summary>
/// <param name="Starts">The starts of the hours or days, oldest first.</param>
/// <param name="Groups">The groups with the most tokens (then requests), greatest first; the group of all others, <c>(other)</c>, is last.</param>
internal sealed record OverviewTimelineView(ImmutableArray<DateTimeOffset> Starts, ImmutableArray<OverviewGroupView> Groups);

/// <summary>The usage of one group: an array has a number for each of <c>starts</c>.</summary>
internal sealed record OverviewGroupView
{
    /// <summary>The model, upstream, key's id or tag; empty for usage without one; <c>(other)</c> for all that is not told apart.</summary>
    public required string Name { get; init; }

    /// <summary>For a key: its label, at most 200 characters; else null.</summary>
    public required string? Label { get; init; }

    /// <summary>Requests charged.</summary>
    public required ImmutableArray<long> Requests { get; init; }

    /// <summary>Tokens charged.</summary>
    public required ImmutableArray<long> Tokens { get; init; }

    /// <summary>Refused requests.</summary>
    public required ImmutableArray<long> Denied { get; init; }

    /// <summary>Forwarded requests that failed at the upstream.</summary>
    public required ImmutableArray<long> Errors { get; init; }

    /// <summary>All other units that were charged, by name in ordinal order. Empty when there are none.</summary>
    public required SortedDictionary<string, ImmutableArray<long>> Units { get; init; }
}
