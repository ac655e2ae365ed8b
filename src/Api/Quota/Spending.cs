using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Quota;

/// <summary>Turns the engine's decisions on spending into answers.</summary>
internal static class Spending
{
    /// <summary>Answers a decision.</summary>
    /// <param name="context">The request.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="status">The status when it was allowed.</param>
    /// <param name="now">The instant that resets are counted from.</param>
    /// <param name="repetition">The effect of retrying the request.</param>
    /// <param name="hold">The hold to show; null for none.</param>
    public static Task AnswerAsync(
        HttpContext context, Decision decision, int status, DateTimeOffset now, Repetition repetition, Hold? hold = null)
    {
        var refusal = Problems.Of(decision, repetition);
        if (decision.Key is null || decision.Verdict is not (Verdict.Allowed or Verdict.Denied))
        {
            return ProblemWriter.WriteAsync(context, refusal!);
        }

        MarkReplay(context, decision);
        var answer = new KeyAnswer(decision.Key, decision.Limits) { Refusal = refusal, Hold = hold };
        return answer.WriteAsync(context, status, now);
    }

    /// <summary>The effect of retrying a charge: with an operation id it is charged once.</summary>
    public static Repetition RepetitionOf(OperationKey? operation) => operation is null ? Repetition.MayDoItTwice : Repetition.IsChargedOnce;

    /// <summary>Marks the answer as a replay when it is.</summary>
    public static void MarkReplay(HttpContext context, Decision decision)
    {
        if (decision.IsReplay)
        {
            context.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }
    }
}
