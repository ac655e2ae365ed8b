using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Api.Quota;

/// <summary>Reads <c>"cost":{"requests":1,"tokens":250}</c>.</summary>
internal static class CostField
{
    public const string Name = "cost";

    /// <summary>The cost; null when it has faults.</summary>
    public static Cost? Read(JsonFields body, Faults faults)
    {
        if (body.Object(Name) is not { } amounts)
        {
            if (!body.HasValue(Name))
            {
                faults.Add(Name, "must be an object such as {\"requests\":1,\"tokens\":250}.");
            }

            return null;
        }

        var items = new List<CostItem>();
        foreach (var name in amounts.Names)
        {
            if (MeteredUnits.NearlySpelled(name) is { } meant)
            {
                faults.Add(amounts.PathOf(Faults.Quotable(name)), $"is a slip for '{meant}'; nothing counts it.");
            }
            else if (!Unit.TryParse(name, out var unit))
            {
                faults.Add(amounts.PathOf(Faults.Quotable(name)), $"is not a unit; a unit is {TextRules.UnitName}.");
            }
            else if (amounts.IsNull(name))
            {
                faults.Add(amounts.PathOf(name), "must be a whole number, not null.");
            }
            else if (amounts.Integer(name, 0, Limit.MaxAmount) is { } amount)
            {
                items.Add(new CostItem(unit, amount));
            }
        }

        if (!amounts.Names.Any())
        {
            faults.Add(Name, "must name at least one unit.");
            return null;
        }

        if (amounts.Names.Count() > Cost.MaxUnits)
        {
            faults.Add(Name, $"must name at most {Cost.MaxUnits} units.");
            return null;
        }

        return faults.Any ? null : Cost.Of(items);
    }
}
