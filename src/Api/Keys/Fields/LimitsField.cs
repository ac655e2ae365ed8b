using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary><c>limits</c>, and <c>quota</c>, the short form of a limit on requests per lifetime; null for none.</summary>
internal sealed class LimitsField : KeyField
{
    private const string Name = LimitsReader.Name;
    private const string Quota = "quota";

    public override ImmutableArray<string> Names => [Quota, Name];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var (body, faults) = (reading.Body, reading.Faults);
        var limits = LimitsReader.Read(body, faults);
        var quota = body.Integer(Quota, 0, Limit.MaxAmount);
        if (reading.IsNew || body.Has(Name))
        {
            CheckIsBounded(body, limits, faults);
            CheckQuotaAgainstLimits(body, limits, faults);
        }

        return reading.IsNew ? SetAll(limits ?? LimitSet.None, quota, faults) : Change(body, limits ?? LimitSet.None, quota);
    }

    private static KeySetting SetAll(LimitSet limits, long? quota, Faults faults)
    {
        var all = quota is null || faults.Any ? limits : limits.WithRequestQuota(quota);
        return new KeySetting(key => key with { Limits = all }, all.Count == 0 ? "unlimited" : Describe(all));
    }

    /// <summary><c>limits</c> replaces all limits. <c>quota</c> replaces only the lifetime limit on requests in the record's latest limits.</summary>
    private static KeySetting Change(JsonFields body, LimitSet limits, long? quota)
    {
        var (hasLimits, hasQuota) = (body.Has(Name), body.Has(Quota));
        var auditDetails = new List<string>();
        if (hasLimits)
        {
            auditDetails.Add(limits.Count == 0 ? "limits=none" : Describe(limits));
        }

        if (hasQuota)
        {
            auditDetails.Add(string.Create(CultureInfo.InvariantCulture, $"quota={quota?.ToString(CultureInfo.InvariantCulture) ?? "none"}"));
        }

        return new KeySetting(
            key =>
            {
                var set = hasLimits ? limits : key.Limits;
                return key with { Limits = hasQuota ? set.WithRequestQuota(quota) : set };
            },
            string.Join(' ', auditDetails))
        {
            // The quota joins the existing limits, so only the record tells whether there is room for it.
            FaultIn = quota is { } max && !hasLimits ? key => FaultOfAdding(key.Limits, new Limit(Unit.Requests, WindowKind.Lifetime, max), Quota) : null,
        };
    }

    /// <summary>The refusal when the set has no room for the limit; null when it has.</summary>
    /// <param name="limits">The set.</param>
    /// <param name="limit">The limit to set or add.</param>
    /// <param name="param">The member at fault.</param>
    public static Problem? FaultOfAdding(LimitSet limits, Limit limit, string param) =>
        limits.Count < LimitSet.MaxCount || limits.Find(limit.Unit, limit.Window) is not null
            ? null
            : Problems.InvalidRequest($"This key has {LimitSet.MaxCount} limits, the most there can be.", param);

    /// <summary>For example <c>requests/day=1000</c>.</summary>
    public static string Describe(Limit limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{limit.Unit}/{limit.Window.ToName()}={limit.Max}");

    /// <summary>The texts of all limits.</summary>
    private static string Describe(LimitSet limits) =>
        string.Join(' ', limits.Select(Describe));

    /// <summary>Notes a fault when <c>quota</c> and <c>limits</c> conflict: both limit requests per lifetime, or together they are too many.</summary>
    private static void CheckQuotaAgainstLimits(JsonFields body, LimitSet? limits, Faults faults)
    {
        if (limits is null || !body.HasValue(Quota))
        {
            return;
        }

        if (limits.RequestQuota is not null)
        {
            faults.Add(Quota, "is short for a limit on requests per lifetime; give it there or in limits, not in both.");
        }
        else if (limits.Count == LimitSet.MaxCount)
        {
            faults.Add(Name, string.Create(CultureInfo.InvariantCulture, $"and quota must be at most {LimitSet.MaxCount} together."));
        }
    }

    /// <summary>
    /// Notes a fault when a key would be unlimited by mistake: it has no limit at all, or only limits on units that the service does not
    /// count by itself. An explicit <c>"quota": null</c> allows it.
    /// </summary>
    private static void CheckIsBounded(JsonFields body, LimitSet? limits, Faults faults)
    {
        if (body.Has(Quota) || (limits is null && body.HasValue(Name)))
        {
            return;
        }

        if (limits is null or { Count: 0 })
        {
            faults.Add(Quota, "is missing: give a number of requests, or limits, or null for a key without any limit.");
        }
        else if (!MeteredUnits.AreBoundBy(limits))
        {
            faults.Add(
                Quota,
                "is missing: the limits name neither requests, tokens nor microusd, so that this key could make any number of requests. Limit one of these, or give null to say so.");
        }
    }
}
