using Microsoft.Extensions.Logging;
using QuotaFunctions.Gateway.Billing;
using QuotaFunctions.Gateway.Upstream;
using Yarp.ReverseProxy.Forwarder;

namespace QuotaFunctions.Gateway;

/// <summary>What every forwarded call uses.</summary>
/// <param name="Forwarder">Moves the bytes.</param>
/// <param name="Upstream">The connections.</param>
/// <param name="Options">The configuration.</param>
/// <param name="Holds">Takes and ends holds.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record ForwardServices(
    IHttpForwarder Forwarder, UpstreamClient Upstream, GatewayOptions Options, HoldKeeper Holds, TimeProvider Time, ILogger Logger);
