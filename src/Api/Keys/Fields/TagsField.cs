using System.Collections.Immutable;
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
        var tags = ImmutableArray.CreateBuilder<Tag>();
        foreach (var (text, path) in reading.Body.Texts(Name, 0, Tag.MaxCount, 1, Tag.MaxLength) ?? [])
        {
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
