using Microsoft.Extensions.Logging;
using QuotaFunctions.Gateway.Billing;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>The objects that all exchanges share.</summary>
/// <param name="Options">The configuration.</param>
/// <param name="Dialects">The dialects.</param>
/// <param name="Headers">Decides which headers are passed on.</param>
/// <param name="Router">Chooses upstreams.</param>
/// <param name="Repairs">The repairs that upstreams are known to need.</param>
/// <param name="Bodies">The memory of bodies.</param>
/// <param name="Holds">Takes and ends holds.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record GatewayContext(
    GatewayOptions Options, DialectSet Dialects, HeaderRules Headers, UpstreamRouter Router, UpstreamRepairs Repairs, BodyMemory Bodies, HoldKeeper Holds, TimeProvider Time, ILogger Logger);
