using System.Collections.Immutable;
using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary>All fields of a key. To add one, write a class and add a line here.</summary>
internal static class KeyFields
{
    private static readonly ImmutableArray<KeyField> All =
    [
        new LimitsField(),
        new ExpiryField(),
        new TimeZoneField(),
        new ModelsField(),
        new MaxParallelField(),
        new LabelField(),
        new OwnerField(),
        new TagsField(),
    ];

    /// <summary>The body members that set them.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.SelectMany(f => f.Names)];

    /// <summary>Reads the fields of a new key; missing ones get their defaults.</summary>
    public static KeySetting ReadNew(JsonFields body, Faults faults, ApiOptions options, DateTimeOffset now)
    {
        var reading = new KeyFieldReading(body, faults, options, now, IsNew: true);
        return KeySetting.Of(All.Select(f => f.Read(reading)));
    }

    /// <summary>Reads the fields that a change names; the others stay unchanged.</summary>
    public static KeySetting ReadChanged(JsonFields body, Faults faults, ApiOptions options, DateTimeOffset now)
    {
        var reading = new KeyFieldReading(body, faults, options, now, IsNew: false);
        return KeySetting.Of(All.Where(f => f.Names.Any(body.Has)).Select(f => f.Read(reading)));
    }
}
