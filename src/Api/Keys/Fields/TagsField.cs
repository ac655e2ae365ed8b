using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary><c>tags</c>: words that group keys, in the order given; null or an empty array for none.</summary>
internal sealed class TagsField : KeyField
{
    private const string Name = "tags";

    public override ImmutableArray<string> Names => [Name];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var tags = ReadTags(reading);

        // A tag may name a person, so the audit row omits it.
        return new KeySetting(key => key with { Tags = tags }, reading.IsNew && tags.IsEmpty ? "" : Name);
    }

    private static ImmutableArray<Tag> ReadTags(KeyFieldReading reading)
    {
        if (reading.Body.Array(Name, 0, Tag.MaxCount) is not { } elements)
        {
            return [];
        }

        var tags = ImmutableArray.CreateBuilder<Tag>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{Name}[{i}]");
            if (TextRules.Read(elements[i], path, 1, Tag.MaxLength, reading.Faults) is not { } text)
            {
                continue;
            }

            if (!Tag.TryParse(text, out var tag))
            {
                reading.Faults.Add(path, "may hold ASCII letters, digits, '.', '_', '-' and ':' only.");
            }
            else if (tags.Contains(tag))
            {
                reading.Faults.Add(path, "is there twice.");
            }
            else
            {
                tags.Add(tag);
            }
        }

        return tags.DrainToImmutable();
    }
}
