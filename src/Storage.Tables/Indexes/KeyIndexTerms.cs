using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>What a key is found by in the listing. Equal when all of it is, the order of the tags too.</summary>
/// <param name="Label">The label; null for none.</param>
/// <param name="Owner">The owner; null for none.</param>
/// <param name="Tags">The tags; default or empty for none.</param>
internal readonly record struct KeyIndexTerms(string? Label, string? Owner, ImmutableArray<Tag> Tags)
{
    /// <summary>True when the key is found by its place alone.</summary>
    public bool IsEmpty => Label is null && Owner is null && Tags.IsDefaultOrEmpty;

    /// <summary>What a key of this record is found by.</summary>
    public static KeyIndexTerms Of(KeyRecord record) => new(record.Label, record.Owner, record.Tags);

    /// <inheritdoc/>
    public bool Equals(KeyIndexTerms other) =>
        Label == other.Label && Owner == other.Owner
        && (Tags.IsDefaultOrEmpty ? other.Tags.IsDefaultOrEmpty : !other.Tags.IsDefaultOrEmpty && Tags.AsSpan().SequenceEqual(other.Tags.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Label, Owner, Tags.IsDefaultOrEmpty ? 0 : Tags.Length);
}
