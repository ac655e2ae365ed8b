using Microsoft.Extensions.Logging;
using QuotaFunctions.Gateway.Billing;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>What every exchange uses.</summary>
/// <param name="Options">The configuration.</param>
/// <param name="Dialects">The dialects.</param>
/// <param name="Headers">Which headers pass.</param>
/// <param name="Router">Chooses upstreams.</param>
/// <param name="Habits">What upstreams were found to want.</param>
/// <param name="Holds">Takes and ends holds.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
internal sealed record GatewayContext(
    GatewayOptions Options, DialectSet Dialects, HeaderRules Headers, UpstreamRouter Router, UpstreamHabits Habits, HoldKeeper Holds, TimeProvider Time, ILogger Logger);
