using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>How much of one unit was used of one model at one upstream on the state's <see cref="QuotaState.UsageDay"/>.</summary>
/// <param name="Model">The model; empty when there is none.</param>
/// <param name="Upstream">The upstream that did the work.</param>
/// <param name="Source">Where the figure came from.</param>
/// <param name="Unit">A limit's unit or one of <see cref="UsageUnits"/>.</param>
/// <param name="Amount">The day's total so far.</param>
public readonly record struct UsageAmount(string Model, UpstreamName Upstream, UsageSource Source, string Unit, long Amount);
