namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>What the last attempt at an upstream came to. Written by many requests at once: each replaces the whole.</summary>
/// <param name="Result">The result.</param>
/// <param name="Since">For a failure: when the first of a row of failures was; else when an attempt was answered again.</param>
internal sealed record LastResult(AttemptResult Result, DateTimeOffset Since)
{
    /// <summary>True when an operator should look at it.</summary>
    public bool IsFailure => Result is not (AttemptResult.Answered or AttemptResult.Refused429);

    /// <summary>Why, in words; null for an answer.</summary>
    public string? Reason => Result switch
    {
        AttemptResult.Failed5xx => "it answers with errors (5xx)",
        AttemptResult.Unreachable => "it cannot be reached",
        AttemptResult.TimedOut => "it does not answer in time",
        AttemptResult.CredentialsRefused => "it refuses its secret (401 or 407)",
        _ => null,
    };

    /// <summary>The last result after another attempt; the same object where nothing new is known.</summary>
    public static LastResult After(LastResult? before, AttemptResult result, DateTimeOffset now)
    {
        if (before?.Result == result)
        {
            return before;
        }

        var next = new LastResult(result, now);
        return before?.IsFailure == next.IsFailure ? next with { Since = before.Since } : next;
    }
}
