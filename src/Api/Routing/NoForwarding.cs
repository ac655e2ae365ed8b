using System.Collections.Immutable;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Api.Routing;

/// <summary>The status and the upstreams of a service that does not forward.</summary>
internal sealed class NoForwarding : IForwardingStatus, IUpstreamProbe
{
    public ImmutableArray<UpstreamStatus> Upstreams => [];

    public long BodyBytes => 0;

    public long MaxBodyBytes => 0;

    public ImmutableArray<string> Names => [];

    public Task<UpstreamProbeResult> ProbeAsync(string name, CancellationToken cancellationToken) =>
        throw new ArgumentException("There is no upstream.", nameof(name));
}
