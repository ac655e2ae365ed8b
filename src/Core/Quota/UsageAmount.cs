namespace QuotaFunctions.Core.Quota;

/// <summary>What one model has come to in one unit on the state's <see cref="QuotaState.UsageDay"/>.</summary>
/// <param name="Model">The model; empty when there is none.</param>
/// <param name="Source">Where the figure came from.</param>
/// <param name="Unit">A limit's unit or one of <see cref="UsageUnits"/>.</param>
/// <param name="Amount">The day's total so far.</param>
public readonly record struct UsageAmount(string Model, UsageSource Source, string Unit, long Amount);
