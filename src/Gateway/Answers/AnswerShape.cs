using System.Collections.Immutable;
using QuotaFunctions.Gateway.Json;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>The meaning of a member of an answer. One document is a whole answer, or one event or line of a stream.</summary>
internal enum AnswerMember : byte
{
    /// <summary>No known meaning. An event with such a member in its root is not hidden as a usage report.</summary>
    None,

    /// <summary>Metadata of every document: ids, times, the object's type.</summary>
    Envelope,

    /// <summary>The model that answered; the first that is not empty counts.</summary>
    Model,

    /// <summary>Text that the model generated. If the value is an object or a list, its JSON counts as text.</summary>
    Text,

    /// <summary>The same text in another form: counts only in a document without <see cref="Text"/>.</summary>
    Alternative,

    /// <summary>The whole answer's text, repeated at its end: counts if it is more than was seen before.</summary>
    Whole,

    /// <summary>A list of answers: a document whose list is null, missing or empty carries none.</summary>
    Choices,

    /// <summary>The object that holds figures; its presence is a report.</summary>
    Usage,

    /// <summary>Tokens of the prompt, the cached ones among them.</summary>
    Input,

    /// <summary>Tokens of the prompt; the cached ones come on top unless a total is named.</summary>
    InputBesideCache,

    /// <summary>Tokens read from a prompt cache, a part of <see cref="Input"/> or beside <see cref="InputBesideCache"/>.</summary>
    CacheRead,

    /// <summary>Tokens written to a prompt cache, likewise.</summary>
    CacheWrite,

    /// <summary>Tokens of the answer.</summary>
    Output,

    /// <summary>Tokens of the answer that <see cref="Output"/> does not hold; they are added.</summary>
    OutputBeside,

    /// <summary>Tokens of reasoning within <see cref="Output"/>.</summary>
    Reasoning,

    /// <summary>All tokens.</summary>
    Total,

    /// <summary>An error, where its value is neither null nor false.</summary>
    Error,

    /// <summary>Says by its text what the document is; see <see cref="AnswerShape.EndTypes"/> and <see cref="AnswerShape.ErrorTypes"/>.</summary>
    Type,

    /// <summary>Ends an answer, where its value is neither null, false nor empty.</summary>
    End,
}

/// <summary>The members of an answer that matter.</summary>
/// <param name="Members">What members mean, by path.</param>
internal sealed record AnswerShape(JsonShape<AnswerMember> Members)
{
    /// <summary>Values of <see cref="AnswerMember.Type"/> that end an answer: <c>message_stop</c>.</summary>
    public ImmutableArray<string> EndTypes { get; init; } = [];

    /// <summary>Values of <see cref="AnswerMember.Type"/> that say it failed: <c>error</c>.</summary>
    public ImmutableArray<string> ErrorTypes { get; init; } = [];

    /// <summary>Data of an event that is no JSON and ends a stream: <c>[DONE]</c>; null for none.</summary>
    public string? EndData { get; init; }
}
