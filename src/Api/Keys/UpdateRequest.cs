using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Api.Keys;

/// <summary>What <c>PATCH /admin/keys/{id}</c> asks for: fields that are absent stay, null clears.</summary>
/// <param name="Setting">What changes.</param>
/// <param name="AddsToLimits">True when a quota is put beside limits that the request does not give.</param>
internal sealed record UpdateRequest(KeySetting Setting, bool AddsToLimits)
{
    /// <summary>The change, which is made to the newest record.</summary>
    public UpdateKey Change => new(Setting.Put);

    /// <summary>The change in words, for the audit row.</summary>
    public string Description => Setting.Words;

    /// <summary>Reads the body; null when it has faults.</summary>
    public static UpdateRequest? Read(JsonBody body, ApiOptions options, DateTimeOffset now, Faults faults)
    {
        var fields = body.Fields(faults, KeyFields.Names.AsSpan());
        if (!fields.Names.Any())
        {
            if (!faults.Any)
            {
                faults.Add(null, $"Name at least one field to change: {string.Join(", ", KeyFields.Names[..^1])} or {KeyFields.Names[^1]}.");
            }

            return null;
        }

        var setting = KeyFields.ReadChanged(fields, faults, options, now);
        return faults.Any ? null : new UpdateRequest(setting, LimitsField.AddsToLimits(fields));
    }
}
