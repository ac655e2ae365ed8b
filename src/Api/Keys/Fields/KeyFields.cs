using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary>The fields that issuing a key and changing one have in common.</summary>
internal static class KeyFields
{
    /// <summary>The longest label, in characters.</summary>
    public const int MaxLabelLength = 200;

    /// <summary>The most models that a key can be bound to.</summary>
    public const int MaxModels = 100;

    /// <summary>The longest name of a model, in characters.</summary>
    public const int MaxModelLength = 200;

    /// <summary>The longest life of a key: 100 years of 365 days.</summary>
    public const long MaxLifetimeSeconds = 100L * 365 * 86_400;

    /// <summary><c>label</c>, or <c>name</c>, which is taken for it.</summary>
    public static string? Label(JsonFields fields, Faults faults)
    {
        if (fields.Has("label") && fields.Has("name"))
        {
            faults.Add("name", "is another word for label; give one of them.");
            return null;
        }

        return fields.Text("label", 0, MaxLabelLength) ?? fields.Text("name", 0, MaxLabelLength);
    }

    /// <summary><c>quota</c>: the lifetime limit on requests.</summary>
    public static long? Quota(JsonFields fields) => fields.Integer("quota", 0, Limit.MaxAmount);

    /// <summary><c>max_parallel</c>: the most forwarded requests under way at once; null when it is absent or null, which is no limit.</summary>
    public static int? MaxParallel(JsonFields fields) => (int?)fields.Integer("max_parallel", 1, KeyRecord.LargestMaxParallel);

    /// <summary>Notes where <c>quota</c> and <c>limits</c> do not go together: both limit requests per lifetime, or they are one too many.</summary>
    public static void CheckQuotaAgainstLimits(JsonFields fields, LimitSet? limits, Faults faults)
    {
        if (limits is null || !fields.HasValue("quota"))
        {
            return;
        }

        if (limits.RequestQuota is not null)
        {
            faults.Add("quota", "is short for a limit on requests per lifetime; give it there or in limits, not in both.");
        }
        else if (limits.Count == LimitSet.MaxCount)
        {
            faults.Add("limits", string.Create(CultureInfo.InvariantCulture, $"and quota must be at most {LimitSet.MaxCount} together."));
        }
    }

    /// <summary>
    /// Notes where nothing would bound what a key may ask for and the request does not say that it means this: no limit at all, or only
    /// limits on units that the service does not count by itself. An explicit <c>"quota": null</c> says it.
    /// </summary>
    public static void CheckIsBounded(JsonFields fields, LimitSet? limits, Faults faults)
    {
        if (fields.Has("quota") || (limits is null && fields.HasValue(LimitsField.Name)))
        {
            return;
        }

        if (limits is null or { Count: 0 })
        {
            faults.Add("quota", "is missing: give a number of requests, or limits, or null for a key without any limit.");
        }
        else if (!limits.Any(l => MeteredUnits.Contains(l.Unit)))
        {
            faults.Add(
                "quota",
                "is missing: the limits name neither requests, tokens nor microusd, so that this key could make any number of requests. Limit one of these, or give null to say so.");
        }
    }

    /// <summary><c>expires_at</c>, or <c>expires_in</c> seconds from now; null when neither is given or the one is null.</summary>
    public static DateTimeOffset? Expiry(JsonFields fields, DateTimeOffset now, bool mustBeInFuture, Faults faults)
    {
        if (fields.Has("expires_in") && fields.Has("expires_at"))
        {
            faults.Add("expires_at", "and expires_in say the same; give one of them.");
            return null;
        }

        if (fields.Seconds("expires_in", 1, MaxLifetimeSeconds) is { } seconds)
        {
            return now.AddSeconds(seconds);
        }

        if (fields.Instant("expires_at") is not { } instant)
        {
            return null;
        }

        if (mustBeInFuture && instant <= now)
        {
            faults.Add("expires_at", "must be in the future.");
        }
        else if (instant > now.AddSeconds(MaxLifetimeSeconds))
        {
            faults.Add("expires_at", "must be within 100 years.");
        }

        return instant;
    }

    /// <summary><c>time_zone</c>; null when it is absent or null.</summary>
    public static string? TimeZone(JsonFields fields, Faults faults)
    {
        var text = fields.Text("time_zone", 0, 200);
        if (text is null || TimeZones.IsKnown(text))
        {
            return text;
        }

        faults.Add("time_zone", "must be an IANA time zone such as Asia/Shanghai or UTC; Windows' own names, such as China Standard Time, are none.");
        return null;
    }

    /// <summary><c>models</c>; empty when it is absent or null, which allows every model.</summary>
    public static ImmutableArray<string> Models(JsonFields fields, Faults faults)
    {
        if (fields.Array("models", 1, MaxModels) is not { } elements)
        {
            return [];
        }

        var models = ImmutableArray.CreateBuilder<string>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"models[{i}]");
            if (TextRules.Read(elements[i], path, 1, MaxModelLength, faults) is { } model && !models.Contains(model))
            {
                models.Add(model);
            }
        }

        return models.DrainToImmutable();
    }
}
