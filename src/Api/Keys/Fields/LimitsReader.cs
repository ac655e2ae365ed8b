using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary>Reads the member <c>"limits":[{"unit":"requests","window":"day","limit":1000}]</c>.</summary>
internal static class LimitsReader
{
    public const string Name = "limits";

    /// <summary>The limits; null when they are absent, null or faulty.</summary>
    public static LimitSet? Read(JsonFields body, Faults faults)
    {
        if (body.Array(Name, 0, LimitSet.MaxCount) is not { } elements)
        {
            return null;
        }

        var limits = new List<Limit>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{body.PathOf(Name)}[{i}]");
            if (ReadOne(elements[i], path, faults) is not { } limit)
            {
                continue;
            }

            if (limits.Any(l => l.Unit == limit.Unit && l.Window == limit.Window))
            {
                faults.Add(path, $"limits {limit.Unit} per {limit.Window.ToName()} a second time.");
            }
            else
            {
                limits.Add(limit);
            }
        }

        return faults.Any ? null : LimitSet.Of(limits);
    }

    private static Limit? ReadOne(JsonElement element, string path, Faults faults)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(path, "must be an object with unit, window and limit.");
            return null;
        }

        var fields = JsonFields.Of(element, path + ".", faults, "unit", "window", "limit");
        Unit? unit = null;
        WindowKind? window = null;
        if (!fields.HasValue("unit"))
        {
            faults.Add(fields.PathOf("unit"), $"must be {TextRules.UnitName}.");
        }
        else if (fields.Text("unit", 0, 200) is { } unitName)
        {
            unit = ReadUnit(unitName, fields.PathOf("unit"), faults);
        }

        if (!fields.HasValue("window"))
        {
            faults.Add(fields.PathOf("window"), $"must be one of {WindowKindNames.Allowed}.");
        }
        else if (fields.Text("window", 0, 200) is { } windowName)
        {
            window = ReadWindow(windowName, fields.PathOf("window"), faults);
        }

        var max = fields.Integer("limit", 0, Limit.MaxAmount);
        if (!fields.HasValue("limit"))
        {
            faults.Add(fields.PathOf("limit"), string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 0 to {Limit.MaxAmount}."));
        }

        return unit is { } u && window is { } w && max is { } m ? new Limit(u, w, m) : null;
    }

    /// <summary>A unit that can be limited; null when the name is not valid, or when nothing would count the unit.</summary>
    public static Unit? ReadUnit(string name, string path, Faults faults)
    {
        if (MeteredUnits.NearlySpelled(name) is { } meant)
        {
            faults.Add(path, $"is a slip for '{meant}'; nothing would count it.");
            return null;
        }

        return ReadAnyUnit(name, path, faults);
    }

    /// <summary>A unit, even one that nothing would count; null when the name is not valid.</summary>
    public static Unit? ReadAnyUnit(string name, string path, Faults faults)
    {
        if (Unit.TryParse(name, out var unit))
        {
            return unit;
        }

        faults.Add(path, $"must be {TextRules.UnitName}.");
        return null;
    }

    /// <summary>A window; null when there is none of this name.</summary>
    public static WindowKind? ReadWindow(string name, string path, Faults faults)
    {
        if (WindowKindNames.TryParse(name, out var window))
        {
            return window;
        }

        faults.Add(path, $"must be one of {WindowKindNames.Allowed}.");
        return null;
    }
}
