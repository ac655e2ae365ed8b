using System.Collections.Immutable;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary>One thing that an administrator sets about a key, the same way when it is issued and when it is changed.</summary>
internal abstract class KeyField
{
    /// <summary>The members of a body that set it.</summary>
    public abstract ImmutableArray<string> Names { get; }

    /// <summary>
    /// Reads its members and notes what is wrong with them. For a new key it is asked whether they are there or not, so that a missing one
    /// gets its default; for a change it is asked where one of them is there, and null clears.
    /// </summary>
    public abstract KeySetting Read(KeyFieldReading reading);
}

/// <summary>What the fields of a key are read from.</summary>
/// <param name="Body">The members of the body.</param>
/// <param name="Faults">Where faults go.</param>
/// <param name="Options">The configuration, for defaults.</param>
/// <param name="Now">The instant that durations are counted from.</param>
/// <param name="IsNew">True for a key that is being issued.</param>
internal sealed record KeyFieldReading(JsonFields Body, Faults Faults, ApiOptions Options, DateTimeOffset Now, bool IsNew);

/// <summary>What a request sets about a key.</summary>
/// <param name="Put">Puts it into a record.</param>
/// <param name="Words">How the audit row words it; empty for what goes without saying.</param>
internal sealed record KeySetting(Func<KeyRecord, KeyRecord> Put, string Words)
{
    /// <summary>Why it cannot be put into a record; null where it fits every record.</summary>
    public Func<KeyRecord, Problem?>? FaultIn { get; init; }

    /// <summary>Several settings as one.</summary>
    public static KeySetting Of(IEnumerable<KeySetting> settings)
    {
        var all = settings.ToImmutableArray();
        return new KeySetting(
            key => all.Aggregate(key, static (record, setting) => setting.Put(record)),
            string.Join(' ', all.Select(s => s.Words).Where(w => w.Length > 0)))
        {
            // Only one field can be at odds with what the record has.
            FaultIn = all.Select(s => s.FaultIn).SingleOrDefault(f => f is not null),
        };
    }
}
