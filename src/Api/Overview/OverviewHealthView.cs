using System.Collections.Immutable;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Api.Overview;

/// <summary>How the service is. What is not in the store is of the answering process alone.</summary>
/// <param name="Store">The store.</param>
/// <param name="Upstreams">The upstreams, in the order of the configuration.</param>
/// <param name="OpenHolds">The open holds.</param>
/// <param name="Bodies">The memory of request bodies that are read before they are forwarded.</param>
/// <param name="Requests">The requests of keys that are under way.</param>
internal sealed record OverviewHealthView(
    OverviewStoreView Store, ImmutableArray<OverviewUpstreamView> Upstreams, OpenHoldsView OpenHolds, BodyMemoryView Bodies, RequestsUnderWayView Requests);

/// <summary>The store's health.</summary>
/// <param name="Ok">True while it can be written and read.</param>
/// <param name="Kind">The kind of store: <c>sqlite</c> or <c>tables</c>.</param>
/// <param name="LatencyMs">How long a probe took, in milliseconds with three decimals.</param>
/// <param name="Detail">Why the probe failed; null when it did not.</param>
internal sealed record OverviewStoreView(bool Ok, string Kind, double LatencyMs, string? Detail);

/// <summary>An upstream's state, as far as this process's requests have shown it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>working</c>, <c>failing</c> (it failed the last request, or is left out for a while), or <c>unknown</c> (nothing was sent to it yet).</param>
/// <param name="Detail">For one that fails: why, in words; else null.</param>
/// <param name="Since">For one that fails: since when; else null.</param>
internal sealed record OverviewUpstreamView(string Name, string State, string? Detail, DateTimeOffset? Since)
{
    /// <summary>Creates the view of a state.</summary>
    public static OverviewUpstreamView Of(UpstreamStatus status) => new(status.Name, status.State.ToName(), status.Detail, status.Since);
}

/// <summary>Open holds.</summary>
/// <param name="Count">How many there are; Table Storage counts those of 200 keys at most.</param>
internal sealed record OpenHoldsView(long Count);

/// <summary>The memory of request bodies.</summary>
/// <param name="UsedBytes">What is taken now, in bytes.</param>
/// <param name="LimitBytes">The most that may be taken, in bytes; 0 where nothing is forwarded.</param>
internal sealed record BodyMemoryView(long UsedBytes, long LimitBytes);

/// <summary>Requests of keys that are under way in this process.</summary>
/// <param name="InFlight">How many there are.</param>
/// <param name="Limit">The most that are let in at once.</param>
internal sealed record RequestsUnderWayView(long InFlight, long Limit);
