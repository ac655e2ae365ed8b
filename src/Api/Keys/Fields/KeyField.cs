using System.Collections.Immutable;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary>A property of a key that an administrator sets when issuing or changing the key.</summary>
internal abstract class KeyField
{
    /// <summary>The body members that set it.</summary>
    public abstract ImmutableArray<string> Names { get; }

    /// <summary>
    /// Reads its members and notes their faults. For a new key it is always called, so that a missing member gets its default. For a
    /// change it is called only when one of its members is present; null clears the property.
    /// </summary>
    public abstract KeySetting Read(KeyFieldReading reading);
}

/// <summary>The input from which the fields of a key are read.</summary>
/// <param name="Body">The members of the body.</param>
/// <param name="Faults">Collects the faults.</param>
/// <param name="Options">The configuration, for defaults.</param>
/// <param name="Now">The instant from which durations count.</param>
/// <param name="IsNew">True when the key is being issued.</param>
internal sealed record KeyFieldReading(JsonFields Body, Faults Faults, ApiOptions Options, DateTimeOffset Now, bool IsNew);

/// <summary>A property that a request sets.</summary>
/// <param name="Put">Puts it into a record.</param>
/// <param name="AuditDetail">The text for the audit row; empty for a default.</param>
internal sealed record KeySetting(Func<KeyRecord, KeyRecord> Put, string AuditDetail)
{
    /// <summary>Gives the reason why a record cannot take it, or null when it can. Null when every record can.</summary>
    public Func<KeyRecord, Problem?>? FaultIn { get; init; }

    /// <summary>Combines several settings into one.</summary>
    public static KeySetting Of(IEnumerable<KeySetting> settings)
    {
        var all = settings.ToImmutableArray();
        return new KeySetting(
            key => all.Aggregate(key, static (record, setting) => setting.Put(record)),
            string.Join(' ', all.Select(s => s.AuditDetail).Where(d => d.Length > 0)))
        {
            // At most one field can conflict with the record.
            FaultIn = all.Select(s => s.FaultIn).SingleOrDefault(f => f is not null),
        };
    }
}
