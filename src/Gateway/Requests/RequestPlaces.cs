using System.Collections.Immutable;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Where the members of a JSON body stand that may have to be changed, in bytes from its start.</summary>
/// <param name="Values">The value of each member with a meaning, by its path.</param>
/// <param name="Objects">The objects that members can be added to, by path; the root's path is empty.</param>
internal sealed record RequestPlaces(
    ImmutableDictionary<string, BytePlace> Values, ImmutableDictionary<string, ObjectPlace> Objects)
{
    /// <summary>None: the body was not read.</summary>
    public static RequestPlaces None { get; } = new(ImmutableDictionary<string, BytePlace>.Empty, ImmutableDictionary<string, ObjectPlace>.Empty);
}

/// <summary>A run of bytes in a body.</summary>
internal readonly record struct BytePlace(long Start, long Length)
{
    /// <summary>The first byte after it.</summary>
    public long End => Start + Length;
}

/// <summary>An object in a body.</summary>
/// <param name="Close">Where its closing brace stands.</param>
/// <param name="HasMembers">False for <c>{}</c>.</param>
internal readonly record struct ObjectPlace(long Close, bool HasMembers);
