using System.Globalization;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys;

/// <summary>Changes to one limit of a key; the others stay.</summary>
internal static class LimitEdit
{
    /// <summary>Sets a limit, or adds it.</summary>
    public static AdminChange Set(Limit limit) =>
        AdminChange.Update(key => key with { Limits = key.Limits.With(limit) }, LimitsField.Describe(limit), key => LimitsField.FaultOfAdding(key.Limits, limit, "limit"));

    /// <summary>Raises an existing limit, or lowers it when <paramref name="amount"/> is negative.</summary>
    public static AdminChange Add(Unit unit, WindowKind window, long amount)
    {
        var sign = amount < 0 ? "" : "+";
        return AdminChange.Update(
            key => key with { Limits = key.Limits.With(new Limit(unit, window, key.Limits.Find(unit, window)!.Value.Max + amount)) },
            string.Create(CultureInfo.InvariantCulture, $"{unit}/{window.ToName()}{sign}{amount}"),
            key => key.Limits.Find(unit, window) is not { } limit ? Missing(unit, window)
                : limit.Max + amount is >= 0 and <= Limit.MaxAmount ? null
                : Problems.InvalidRequest(
                    string.Create(CultureInfo.InvariantCulture, $"'add' must leave a limit from 0 to {Limit.MaxAmount}; the limit is {limit.Max} now."), "add"))
            with { Repetition = Repetition.MayDoItTwice };
    }

    /// <summary>Removes a limit.</summary>
    /// <param name="unit">Its unit.</param>
    /// <param name="window">Its window.</param>
    /// <param name="mayUnbind">True when the key may be left without any limit on a unit that the service counts by itself.</param>
    public static AdminChange Remove(Unit unit, WindowKind window, bool mayUnbind) => AdminChange.Update(
        key => key with { Limits = key.Limits.Without(unit, window) },
        $"{unit}/{window.ToName()}=none",
        key => key.Limits.Find(unit, window) is null ? Missing(unit, window)
            : mayUnbind || MeteredUnits.AreBoundBy(key.Limits.Without(unit, window)) ? null
            : Problems.InvalidRequest(
                "Without this limit nothing would bound the key's requests, tokens or microusd. Add unlimited=true to say that this is meant.", "unlimited"));

    private static Problem Missing(Unit unit, WindowKind window) => Problems.NotFound($"This key has no limit on {unit} per {window.ToName()}.");
}
