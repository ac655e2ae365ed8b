using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Forwarding;

namespace QuotaFunctions.Gateway.Billing;

/// <summary>
/// Computes the cost of an exchange. The upstream's report counts if it can be true. A failure before any work costs nothing. If work was
/// done but not reported, the cost is estimated from the visible answer. If more work may have been done than is visible, the held amount is
/// charged, because the sponsor may have been billed for it.
/// </summary>
internal static class Bill
{
    /// <summary>The operation that ends the hold.</summary>
    public static QuotaOperation For(ForwardRequest request, Hold hold, ExchangeOutcome outcome)
    {
        var isReported = request.SpendsTokens && outcome.Facts.Usage.IsReported;
        if (WasNotDone(outcome) && !isReported)
        {
            return new ReleaseOperation(hold.Id, IsError: !outcome.Attempt.IsOfClientsBody(), UpstreamOf(outcome));
        }

        if (!request.SpendsTokens)
        {
            return OneRequest(hold, outcome);
        }

        if (IsHiddenWork(request, outcome))
        {
            return AsHeld(request, hold, outcome);
        }

        if (!isReported && !outcome.IsSuccess)
        {
            return OneRequest(hold, outcome); // The upstream refused the request as invalid.
        }

        var used = UsageCalculation.For(outcome.Facts, request.Facts.PromptEstimate, outcome.IsWhole, MakesText(request, outcome.Facts));
        return Settle(hold, outcome, used.Input, used.Output, used.Source);
    }

    /// <summary>True when the upstream did not begin the work, or failed at it.</summary>
    private static bool WasNotDone(ExchangeOutcome outcome) =>
        outcome.Attempt is AttemptEnd.Unreachable or AttemptEnd.Dropped or AttemptEnd.Stalled or AttemptEnd.CredentialsRefused or AttemptEnd.Unusable
        || outcome.Attempt.IsOfClientsBody()
        || outcome.IsFailure;

    /// <summary>
    /// True when more work may have been done than is visible: the upstream had the request but did not answer; the answer was cut before its
    /// first text, or its model reasons unseen; or the work goes on in the background.
    /// </summary>
    private static bool IsHiddenWork(ForwardRequest request, ExchangeOutcome outcome)
    {
        var isDone = outcome.Facts.Usage.IsReported && outcome.Facts.IsReportLast && (outcome.IsWhole || outcome.Facts.HasEnded);
        return !isDone && (outcome.Attempt is AttemptEnd.TimedOut or AttemptEnd.ClientGone
            || (outcome.IsSuccess && request.Facts.IsBackground)
            || (outcome.IsSuccess && !outcome.IsWhole
                && (outcome.Facts.TextBytes == 0 || request.MayWorkUnseen || outcome.Facts.Kind is not (AnswerKind.Events or AnswerKind.Documents))));
    }

    /// <summary>True when the answer's text counts as tokens. Vectors, sounds and pictures do not.</summary>
    private static bool MakesText(ForwardRequest request, AnswerFacts facts) =>
        request.Operation.Work is Work.Generate or Work.Other || (request.Operation.Work == Work.Media && facts.TextBytes > 0);

    private static SettleOperation AsHeld(ForwardRequest request, Hold hold, ExchangeOutcome outcome)
    {
        var input = request.Facts.PromptTokens;
        var tokens = Math.Min(Limit.MaxAmount, Math.Max(hold.Cost[Unit.Tokens], input + outcome.Facts.SeenTokens));
        return Settle(hold, outcome, Math.Min(input, tokens), tokens - Math.Min(input, tokens), UsageSource.Held);
    }

    private static UpstreamName UpstreamOf(ExchangeOutcome outcome) => UpstreamName.TryParse(outcome.Upstream, out var name) ? name : UpstreamName.None;

    private static SettleOperation OneRequest(Hold hold, ExchangeOutcome outcome) => Settle(hold, outcome, 0, 0, UsageSource.Reported);

    private static SettleOperation Settle(Hold hold, ExchangeOutcome outcome, long input, long output, UsageSource source) =>
        new(hold.Id, Cost.RequestAndTokens(1, Math.Min(input + output, Limit.MaxAmount)), source, input, output, ModelNames.ForRow(outcome.Facts.Model), UpstreamOf(outcome));
}
