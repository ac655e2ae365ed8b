using QuotaFunctions.Api.Health;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Api.Overview;

/// <summary>Reads how the service is, at most every 5 seconds.</summary>
internal sealed class OverviewHealth
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    private readonly SharedValue<OverviewHealthView> _view;

    /// <summary>Reads of these.</summary>
    public OverviewHealth(StorageHealth store, IQuotaStorage storage, IForwardingStatus forwarding, AdmissionGate gate, TimeProvider time) =>
        _view = new SharedValue<OverviewHealthView>(Age, time, async () =>
        {
            var holds = storage.Keys.CountOpenHoldsAsync(time.GetUtcNow(), CancellationToken.None);
            var probe = await store.CheckAsync();
            return new OverviewHealthView(
                new OverviewStoreView(probe.Reason is null, store.Kind, Math.Round(probe.Latency.TotalMilliseconds, 3), probe.Reason),
                [.. forwarding.Upstreams.Select(OverviewUpstreamView.Of)],
                new OpenHoldsView(await holds),
                new BodyMemoryView(forwarding.BodyBytes, forwarding.MaxBodyBytes),
                new RequestsUnderWayView(gate.Inside, gate.Limit));
        });

    /// <summary>The service's health.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public Task<OverviewHealthView> ReadAsync() => _view.GetAsync(CancellationToken.None);
}
