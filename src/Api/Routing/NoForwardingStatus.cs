using System.Collections.Immutable;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Api.Routing;

/// <summary>The status of a service that does not forward.</summary>
internal sealed class NoForwardingStatus : IForwardingStatus
{
    public ImmutableArray<UpstreamStatus> Upstreams => [];

    public long BodyBytes => 0;

    public long MaxBodyBytes => 0;
}
