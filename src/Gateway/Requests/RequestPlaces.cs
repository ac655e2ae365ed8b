using System.Collections.Immutable;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>The places of members in a body that may have to be changed, in bytes from its start.</summary>
/// <param name="BodyLength">The length of the whole body.</param>
/// <param name="Objects">
/// The objects whose members are known, by path; the root's path is empty. Besides the root these are the objects that the shape names members
/// of, outside lists.
/// </param>
internal sealed record RequestPlaces(long BodyLength, IReadOnlyDictionary<string, ObjectPlace> Objects)
{
    /// <summary>None: the body was not read.</summary>
    public static RequestPlaces None { get; } = new(0, ImmutableDictionary<string, ObjectPlace>.Empty);

    /// <summary>True for a form, whose fields hold plain text: only members that are there can be changed.</summary>
    public bool IsForm { get; init; }

    /// <summary>Where the value of the member with this path stands; null when it is not there, or its object's members are not known.</summary>
    public BytePlace? Value(string path)
    {
        var dot = path.LastIndexOf('.');
        return Objects.TryGetValue(dot < 0 ? "" : path[..dot], out var parent) ? parent.Member(path[(dot + 1)..])?.Value : null;
    }
}

/// <summary>A run of bytes in a body.</summary>
internal readonly record struct BytePlace(long Start, long Length)
{
    /// <summary>The first byte after it.</summary>
    public long End => Start + Length;
}

/// <summary>A member in a body.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Where it begins: the quote before its name.</param>
/// <param name="Value">Where its value stands.</param>
/// <param name="IsObject">True when its value is an object.</param>
internal readonly record struct MemberPlace(string Name, long Start, BytePlace Value, bool IsObject);

/// <summary>An object in a body.</summary>
/// <param name="Close">Where its closing brace stands.</param>
/// <param name="Members">Its members, in order.</param>
internal sealed record ObjectPlace(long Close, ImmutableArray<MemberPlace> Members)
{
    /// <summary>The member of this name; null when there is none.</summary>
    public MemberPlace? Member(string name)
    {
        foreach (var member in Members)
        {
            if (member.Name == name)
            {
                return member;
            }
        }

        return null;
    }
}
