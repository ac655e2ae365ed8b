using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Keys;

/// <summary>Reads the request of <c>PATCH /admin/keys/{id}</c>: absent fields stay unchanged, null clears.</summary>
internal static class UpdateRequest
{
    /// <summary>Reads the body; null when it has faults.</summary>
    public static AdminChange? Read(JsonBody body, ApiOptions options, DateTimeOffset now, Faults faults) =>
        Read(body.Fields(faults, KeyFields.Names.AsSpan()), options, now, faults);

    /// <summary>Reads the members, all of which are among <see cref="KeyFields.Names"/>; null when they have faults.</summary>
    public static AdminChange? Read(JsonFields fields, ApiOptions options, DateTimeOffset now, Faults faults)
    {
        if (!fields.Names.Any())
        {
            if (!faults.Any)
            {
                faults.Add(null, $"Name at least one field to change: {string.Join(", ", KeyFields.Names[..^1])} or {KeyFields.Names[^1]}.");
            }

            return null;
        }

        var setting = KeyFields.ReadChanged(fields, faults, options, now);
        return faults.Any ? null : AdminChange.Update(setting.Put, setting.AuditDetail, setting.FaultIn);
    }
}
