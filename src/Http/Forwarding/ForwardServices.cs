using Microsoft.Extensions.Logging;
using QuotaFunctions.Http.Forwarding.Billing;
using QuotaFunctions.Http.Forwarding.Upstream;
using Yarp.ReverseProxy.Forwarder;

namespace QuotaFunctions.Http.Forwarding;

/// <summary>What every forwarded call uses.</summary>
/// <param name="Forwarder">Moves the bytes.</param>
/// <param name="Upstream">The connections.</param>
/// <param name="Options">The configuration.</param>
/// <param name="Holds">Takes and ends holds.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record ForwardServices(
    IHttpForwarder Forwarder, UpstreamClient Upstream, QuotaHttpOptions Options, HoldKeeper Holds, TimeProvider Time, ILogger Logger);
