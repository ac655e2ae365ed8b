using System.Collections.Immutable;
using QuotaFunctions.Edge;
using QuotaFunctions.Gateway.Requests;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>The state of upstreams and of the memory for bodies.</summary>
internal sealed class ForwardingStatus(UpstreamRouter router, BodyMemory bodies) : IForwardingStatus
{
    public ImmutableArray<UpstreamStatus> Upstreams => router.Statuses();

    public long BodyBytes => bodies.Taken;

    public long MaxBodyBytes => bodies.Most;
}
