using System.Buffers;
using System.Text;
using System.Text.Json;
using QuotaFunctions.Edge.Errors;
using Node = QuotaFunctions.Gateway.Json.JsonShape<QuotaFunctions.Gateway.Requests.RequestMember>.JsonNode;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Reads the names of members and finds their meanings.</summary>
internal sealed class MemberNames(RequestShape shape) : IDisposable
{
    private readonly List<Node> _seen = [];
    private byte[] _buffer = [];

    /// <summary>The name at the reader's position, unescaped; valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The name is not valid Unicode.</exception>
    public ReadOnlySpan<byte> Read(ref readonly Utf8JsonReader reader)
    {
        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        var length = reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (_buffer.Length < length)
        {
            Dispose();
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }

        return _buffer.AsSpan(0, reader.CopyString(_buffer));
    }

    /// <summary>Finds a member's meaning.</summary>
    /// <param name="parent">The object that contains it; null when the shape does not know the object.</param>
    /// <param name="isOwn">True when the client chooses the names: no name has a meaning by itself.</param>
    /// <param name="name">Its name.</param>
    /// <param name="found">The place and meaning of the member.</param>
    /// <returns>A refusal when the name has the wrong case.</returns>
    public Problem? Find(Node? parent, bool isOwn, ReadOnlySpan<byte> name, out FoundMember found)
    {
        var here = parent?.Child(name);
        var anywhere = isOwn ? null : shape.Members.AnyDepth.Child(name);
        var meaning = here?.Meaning ?? RequestMember.None;
        var isAnywhere = meaning == RequestMember.None && anywhere is not null;
        if (name.Contains((byte)0))
        {
            found = default;
            return Problems.InvalidRequest("The body has a member whose name has the character U+0000: some upstreams end the name there.");
        }

        found = new FoundMember(here ?? anywhere, isAnywhere ? anywhere!.Meaning : meaning, here is not null);
        if (!shape.IsStrict)
        {
            return null;
        }

        var other = (here is null || IsAny(here) ? parent?.ChildInOtherCase(name) : null)
            ?? (anywhere is null && !isOwn ? shape.Members.AnyDepth.ChildInOtherCase(name) : null);
        if (other is null or { IsLeaf: true, Meaning: RequestMember.Setting or RequestMember.Schema })
        {
            return null;
        }

        var right = other.Path[(other.Path.LastIndexOf('.') + 1)..];
        var written = Encoding.UTF8.GetString(name);
        return Problems.InvalidRequest($"The member '{written}' must be written '{right}': upstreams would read it differently.", written);
    }

    /// <summary>Begins an object, whose members are separate from those of other objects.</summary>
    public int Begin() => _seen.Count;

    /// <summary>Ends an object.</summary>
    public void End(int begin) => _seen.RemoveRange(begin, _seen.Count - begin);

    /// <summary>A refusal when the object has this member already; null for a member without a meaning.</summary>
    public Problem? AddOnce(int begin, Node? member)
    {
        if (member is null || IsAny(member))
        {
            return null; // Many names may lead to one wildcard.
        }

        for (var i = begin; i < _seen.Count; i++)
        {
            if (ReferenceEquals(_seen[i], member))
            {
                return Twice(member.Path);
            }
        }

        _seen.Add(member);
        return null;
    }

    /// <summary>The refusal of a member that an object has twice.</summary>
    public static Problem Twice(string path) => Problems.InvalidRequest($"The member '{path}' stands in the body twice.", path);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private static bool IsAny(Node node) => node.Path.EndsWith('*');
}

/// <summary>The place and meaning of a member.</summary>
/// <param name="Node">Its place in the shape; null when it has none.</param>
/// <param name="Meaning">Its meaning.</param>
/// <param name="IsByPath">True when the meaning comes from its path and not from its name alone.</param>
internal readonly record struct FoundMember(Node? Node, RequestMember Meaning, bool IsByPath);
