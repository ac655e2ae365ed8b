namespace QuotaFunctions.Gateway.Answers;

/// <summary>How an answer is metered.</summary>
internal sealed record AnswerMeterOptions
{
    /// <summary>Nothing is hidden.</summary>
    public static AnswerMeterOptions Plain { get; } = new();

    /// <summary>True when this service asked for a stream's usage and the client did not: an event with nothing but usage is left out.</summary>
    public bool HidesUsageChunk { get; init; }

    /// <summary>False for an answer in an unknown coding: only its bytes are counted.</summary>
    /// <value>Default true.</value>
    public bool IsReadable { get; init; } = true;
}
