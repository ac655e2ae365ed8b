using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Forwarding;

namespace QuotaFunctions.Gateway.Billing;

/// <summary>How an exchange ended: its last attempt, and that attempt's answer.</summary>
/// <param name="Attempt">How the last attempt ended.</param>
/// <param name="Status">The answer's status; null when there was none.</param>
/// <param name="Body">How the answer's body ended; null when it was not read.</param>
/// <param name="Facts">What was seen of the answer.</param>
/// <param name="Upstream">The upstream that was asked last; null when none was.</param>
internal readonly record struct ExchangeOutcome(AttemptEnd Attempt, int? Status, BodyEnd? Body, AnswerFacts Facts, string? Upstream)
{
    /// <summary>True for an answer with a 2xx status.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>True for an answer that was read to its end.</summary>
    public bool IsWhole => Body == BodyEnd.Whole;

    /// <summary>True when the answer's status is a failure, or its body has an error and no text.</summary>
    public bool IsFailure => Status is StatusCode429 or >= 500 || (IsSuccess && Facts.HasError && Facts.TextBytes == 0);

    private const int StatusCode429 = 429;
}
