namespace QuotaFunctions.Gateway.Answers;

/// <summary>How an answer is read.</summary>
internal sealed record AnswerReading
{
    /// <summary>Everything is shown.</summary>
    public static AnswerReading Plain { get; } = new();

    /// <summary>True when this service asked for a stream's usage and the client did not: an event that carries nothing else is left out.</summary>
    public bool HidesUsageChunk { get; init; }

    /// <summary>False for an answer in an unknown coding, of which only the bytes are counted.</summary>
    /// <value>Default true.</value>
    public bool IsReadable { get; init; } = true;
}
