using System.Collections.Immutable;
using System.Text;
using QuotaFunctions.Gateway.Json;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>The meaning of a member of a request's JSON body.</summary>
internal enum RequestMember : byte
{
    /// <summary>Nothing in particular. A text in it counts as part of the prompt.</summary>
    None,

    /// <summary>The model asked for, a text. An empty one counts as absent.</summary>
    Model,

    /// <summary>Models that the upstream may take instead, a text or a list of texts: a key must be allowed all of them.</summary>
    AlsoModel,

    /// <summary>True for a streamed answer.</summary>
    Stream,

    /// <summary>True when a stream shall report its usage.</summary>
    StreamUsage,

    /// <summary>True for work that goes on when the connection has ended.</summary>
    Background,

    /// <summary>How many answers are made; several such members count by the largest.</summary>
    Choices,

    /// <summary>A list of prompts, each of which is answered.</summary>
    Prompts,

    /// <summary>A list whose items each cost a few tokens beside their texts.</summary>
    Messages,

    /// <summary>The most tokens of each answer.</summary>
    OutputBound,

    /// <summary>The most tokens of reasoning within each answer.</summary>
    ThinkingBudget,

    /// <summary>
    /// Names input that is stored at the provider and may be another key's: refused unless <c>FORWARD_STORED_INPUT</c> allows it. A text
    /// or a list of texts that is not empty; an object counts by those of its members that mean the same.
    /// </summary>
    StoredInput,

    /// <summary>Sent to the model with its member names, which count as text too: tools, schemas.</summary>
    Schema,

    /// <summary>No part of the prompt: identifiers, settings.</summary>
    Setting,
}

/// <summary>The members of a JSON body that matter, and what in it is an attachment rather than text.</summary>
/// <param name="Members">What members mean, by path.</param>
/// <param name="Attachments">Where attachments stand.</param>
internal sealed record RequestShape(JsonShape<RequestMember> Members, ImmutableArray<AttachmentRule> Attachments)
{
    /// <summary>True when the members must be written in exactly this case: some upstreams ignore case, and would read another request than this service.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>True where a body that says nothing of streaming asks for a stream.</summary>
    public bool StreamsByDefault { get; init; }
}

/// <summary>
/// A member that holds an attachment, at any depth: a <c>data:</c> address with Base64, an <c>http(s)</c> address, or, where
/// <paramref name="Beside"/> says so, bare Base64. What is none of these counts as text.
/// </summary>
/// <param name="Member">The member's name.</param>
/// <param name="Beside">A member of the same object that must be there for bare Base64 to be an attachment; null where bare Base64 is none.</param>
/// <param name="Value">The value that <paramref name="Beside"/> must have; null for any text.</param>
internal sealed record AttachmentRule(string Member, string? Beside = null, string? Value = null)
{
    private readonly byte[] _member = Encoding.UTF8.GetBytes(Member);
    private readonly byte[] _beside = Encoding.UTF8.GetBytes(Beside ?? "");

    /// <summary>True for the name of the member that holds the attachment.</summary>
    public bool IsMember(ReadOnlySpan<byte> name) => name.SequenceEqual(_member);

    /// <summary>True for the name of the member that must stand beside it.</summary>
    public bool IsBeside(ReadOnlySpan<byte> name) => Beside is not null && name.SequenceEqual(_beside);
}
