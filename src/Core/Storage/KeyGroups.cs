using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Storage;

/// <summary>What a key's usage is grouped and filtered by, as the key has it at the time of the query.</summary>
/// <param name="Owner">The owner; null for none.</param>
/// <param name="Tags">The tags, no two alike; empty for none.</param>
public sealed record KeyGroups(string? Owner, ImmutableArray<Tag> Tags)
{
    /// <summary>Of a key without owner and tags.</summary>
    public static KeyGroups None { get; } = new(null, []);

    /// <summary>Of a key with this record.</summary>
    public static KeyGroups Of(KeyRecord record) => new(record.Owner, record.Tags);
}
