namespace QuotaFunctions.Gateway.Answers;

/// <summary>The format of an answer's body, by its first bytes and not by its content type.</summary>
internal enum AnswerKind
{
    /// <summary>No bytes yet, or bytes that cannot be read: sound, a picture, an unknown coding.</summary>
    Opaque,

    /// <summary>One JSON document.</summary>
    Document,

    /// <summary>Server-sent events.</summary>
    Events,

    /// <summary>JSON documents one after the other: a line each, or the items of one list.</summary>
    Documents,
}

/// <summary>What the meter has read of an answer so far.</summary>
internal readonly record struct AnswerFacts
{
    /// <summary>The format of the body.</summary>
    public AnswerKind Kind { get; init; }

    /// <summary>Bytes of the body, decoded.</summary>
    public long Bytes { get; init; }

    /// <summary>True when a member with a meaning was found. Only then is an answer without text known to be empty.</summary>
    public bool IsRecognised { get; init; }

    /// <summary>The model that answered; null when it was not named.</summary>
    public string? Model { get; init; }

    /// <summary>The reported usage: each figure from the last report that names it.</summary>
    public ReportedUsage Usage { get; init; }

    /// <summary>True when no text came after the last report.</summary>
    public bool IsReportLast { get; init; }

    /// <summary>True when the answer says that it is complete.</summary>
    public bool HasEnded { get; init; }

    /// <summary>True when a document was an error.</summary>
    public bool HasError { get; init; }

    /// <summary>Bytes of text that the model generated.</summary>
    public long TextBytes { get; init; }

    /// <summary>
    /// An estimate of the tokens that the model generated: a token for every four bytes of text, and at least one for each event with text.
    /// If the shape is not known, a token for every four bytes of all strings; if the body is not JSON, of the body.
    /// </summary>
    public long SeenTokens { get; init; }
}

/// <summary>The figures that an upstream reported, unchanged; null for a figure that is missing or invalid.</summary>
/// <remarks>
/// A figure is valid when it is a number of at least 0, in any spelling of JSON, or a string with such a number. Fractions are rounded up.
/// More than 2^53 - 1 counts as missing.
/// </remarks>
internal readonly record struct ReportedUsage
{
    public long? Input { get; init; }

    /// <summary>See <see cref="AnswerMember.InputBesideCache"/>.</summary>
    public long? InputBesideCache { get; init; }

    public long? CacheRead { get; init; }

    public long? CacheWrite { get; init; }

    public long? Output { get; init; }

    public long? OutputBeside { get; init; }

    public long? Reasoning { get; init; }

    public long? Total { get; init; }

    /// <summary>True when the upstream reported anything.</summary>
    public bool IsReported => (Input ?? InputBesideCache ?? CacheRead ?? CacheWrite ?? Output ?? OutputBeside ?? Reasoning ?? Total) is not null;
}
