using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Api.Keys;

/// <summary>What <c>PATCH /admin/keys/{id}</c> asks for: fields that are absent stay, null clears.</summary>
/// <param name="Change">The change.</param>
/// <param name="Description">The change in words, for the audit row.</param>
internal sealed record UpdateRequest(UpdateKey Change, string Description)
{
    /// <summary>True when a quota is put beside limits that the request does not give.</summary>
    public bool AddsToLimits => Change.Quota is { IsSet: true, Value: not null } && !Change.Limits.IsSet;

    /// <summary>Reads the body; null when it has faults.</summary>
    public static UpdateRequest? Read(JsonBody body, ApiOptions options, DateTimeOffset now, Faults faults)
    {
        var fields = body.Fields(faults, "label", "name", "quota", "limits", "expires_at", "expires_in", "time_zone", "models", "max_parallel");
        if (!fields.Names.Any())
        {
            if (!faults.Any)
            {
                faults.Add(null, "Name at least one field to change: label, quota, limits, expires_at, expires_in, time_zone, models or max_parallel.");
            }

            return null;
        }

        var change = new UpdateKey();
        var words = new List<string>();
        if (fields.Has("label") || fields.Has("name"))
        {
            change = change with { Label = KeyFields.Label(fields, faults) };
            words.Add("label");
        }

        if (fields.Has("limits"))
        {
            var limits = LimitsField.Read(fields, faults);
            KeyFields.CheckQuotaAgainstLimits(fields, limits, faults);
            KeyFields.CheckIsBounded(fields, limits, faults);
            change = change with { Limits = limits ?? LimitSet.None };
            words.Add(limits is null or { Count: 0 } ? "limits=none" : string.Join(' ', limits.Select(AuditWords.Of)));
        }

        if (fields.Has("quota"))
        {
            var quota = KeyFields.Quota(fields);
            change = change with { Quota = quota };
            words.Add(string.Create(CultureInfo.InvariantCulture, $"quota={quota?.ToString(CultureInfo.InvariantCulture) ?? "none"}"));
        }

        if (fields.Has("expires_at") || fields.Has("expires_in"))
        {
            var expiry = KeyFields.Expiry(fields, now, mustBeInFuture: false, faults);
            change = change with { ExpiresAt = expiry };
            words.Add(expiry is { } at ? $"expires_at={IsoTime.ToText(at)}" : "expires_at=never");
        }

        if (fields.Has("time_zone"))
        {
            var zone = KeyFields.TimeZone(fields, faults) ?? options.DefaultTimeZone;
            change = change with { TimeZone = zone };
            words.Add($"time_zone={zone}");
        }

        if (fields.Has("models"))
        {
            var models = KeyFields.Models(fields, faults);
            change = change with { Models = (ImmutableArray<string>?)models };
            words.Add(string.Create(CultureInfo.InvariantCulture, $"models={(models.IsEmpty ? "all" : models.Length.ToString(CultureInfo.InvariantCulture))}"));
        }

        if (fields.Has("max_parallel"))
        {
            var most = KeyFields.MaxParallel(fields);
            change = change with { MaxParallel = most };
            words.Add(AuditWords.OfMaxParallel(most));
        }

        return faults.Any ? null : new UpdateRequest(change, string.Join(' ', words));
    }
}
