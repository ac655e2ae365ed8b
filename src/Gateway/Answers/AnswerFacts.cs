namespace QuotaFunctions.Gateway.Answers;

/// <summary>What the body of an answer turned out to be, by its first bytes and not by its label.</summary>
internal enum AnswerKind
{
    /// <summary>Nothing was seen, or nothing that can be read: sound, a picture, an unknown coding.</summary>
    Opaque,

    /// <summary>One JSON document.</summary>
    Document,

    /// <summary>Server-sent events.</summary>
    Events,

    /// <summary>JSON documents one after the other: a line each, or the items of one list.</summary>
    Documents,
}

/// <summary>What was seen of an answer, up to now.</summary>
internal readonly record struct AnswerFacts
{
    /// <summary>What the body is.</summary>
    public AnswerKind Kind { get; init; }

    /// <summary>Bytes of the body, decoded.</summary>
    public long Bytes { get; init; }

    /// <summary>True when a member with a meaning was found, so that the shape is known: only then an answer without text is an empty one.</summary>
    public bool IsRecognised { get; init; }

    /// <summary>The model that answered; null when it was not named.</summary>
    public string? Model { get; init; }

    /// <summary>What was reported; the figures of the last report that named them.</summary>
    public ReportedUsage Usage { get; init; }

    /// <summary>True when no text came after the last report.</summary>
    public bool IsReportLast { get; init; }

    /// <summary>True when something said that the answer is complete.</summary>
    public bool HasEnded { get; init; }

    /// <summary>True when a document was an error.</summary>
    public bool HasError { get; init; }

    /// <summary>Bytes of text that the model made.</summary>
    public long TextBytes { get; init; }

    /// <summary>
    /// Tokens that the model made, reckoned from what was seen: a token for every four bytes of text, at least one for each event with
    /// text; where the shape is not known, a token for every four bytes of all texts, or of the body where it is no JSON.
    /// </summary>
    public long SeenTokens { get; init; }
}

/// <summary>Figures that an upstream reported, each as it stood there; null for one that is missing or that is no amount.</summary>
/// <remarks>
/// A figure is an amount when it is a whole or broken number of at least 0, in any spelling of JSON, or a text that is such a number;
/// fractions round up, and more than 2^53 - 1 counts as missing.
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
