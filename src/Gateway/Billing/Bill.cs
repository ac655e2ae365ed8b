using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Gateway.Metering;
using QuotaFunctions.Gateway.Reading;

namespace QuotaFunctions.Gateway.Billing;

/// <summary>What was seen of an exchange.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Status">The answer's status; null when there was none.</param>
/// <param name="Meter">What metered the answer; null when there was none.</param>
/// <param name="BytesSeen">Bytes of the answer's body.</param>
internal readonly record struct Exchange(ExchangeEnd End, int? Status, ResponseMeter? Meter, long BytesSeen);

/// <summary>
/// Says what an exchange cost. What the upstream reported counts before all else. A failure before any work is refunded in full. Where
/// work was done and nothing reported, what was seen is reckoned; and where even that says nothing, the held amount is charged: the
/// sponsor may have been billed for it.
/// </summary>
internal static class Bill
{
    /// <summary>The operation that ends the hold.</summary>
    public static QuotaOperation For(ForwardRequest request, Hold hold, Exchange exchange)
    {
        var usage = request.IsMetered ? exchange.Meter?.Usage ?? default : default;
        if (usage.IsReported)
        {
            return Settle(exchange, hold, UsageSource.Reported, usage.Tokens, usage.TokensIn, usage.TokensOut);
        }

        if (WasNotDone(exchange))
        {
            return new ReleaseOperation(hold.Id, IsError: exchange.End != ExchangeEnd.BodyTooLarge);
        }

        if (exchange.Status is < 200 or >= 300)
        {
            return Settle(exchange, hold, UsageSource.Reported, 0, 0, 0); // A refusal, a redirect: one request.
        }

        return !request.SpendsTokens ? Unread(exchange, hold, request)
            : IsWholeCost(request, exchange) ? Estimate(exchange, hold, request)
            : Held(exchange, hold, request);
    }

    /// <summary>True when the upstream did not come to work on it, or failed at it.</summary>
    private static bool WasNotDone(Exchange exchange) =>
        exchange.End is ExchangeEnd.Unreachable or ExchangeEnd.TimedOut or ExchangeEnd.CredentialsRefused
        || (exchange.End == ExchangeEnd.BodyTooLarge && exchange.Status is null)
        || exchange.Status is < 200 or StatusCodes.Status429TooManyRequests or >= 500;

    /// <summary>
    /// True when what was seen is what was spent: a readable answer to its end, or a stream up to where it was cut, as cancelling it stops
    /// the work. Any other answer was worked out whole before its first byte came.
    /// </summary>
    private static bool IsWholeCost(ForwardRequest request, Exchange exchange) =>
        exchange.Meter is EventStreamMeter ? exchange.BytesSeen > 0
        : exchange.End == ExchangeEnd.Answered && exchange.Meter is JsonMeter && !request.Facts.IsBackground;

    /// <summary>An API without tokens. Should an answer that was never read whole have had usage after all, the hold stands.</summary>
    private static SettleOperation Unread(Exchange exchange, Hold hold, ForwardRequest request) =>
        exchange.End == ExchangeEnd.Answered || !request.IsMetered
            ? Settle(exchange, hold, UsageSource.Reported, 0, 0, 0)
            : Held(exchange, hold, request);

    private static SettleOperation Estimate(Exchange exchange, Hold hold, ForwardRequest request)
    {
        var (input, output) = (request.Facts.PromptTokens, exchange.Meter!.SeenTokens);
        return Settle(exchange, hold, UsageSource.Estimated, input + output, input, output);
    }

    private static SettleOperation Held(Exchange exchange, Hold hold, ForwardRequest request)
    {
        var input = request.Facts.PromptTokens;
        var tokens = Math.Max(hold.Cost[Unit.Tokens], input + (exchange.Meter?.SeenTokens ?? 0));
        return Settle(exchange, hold, UsageSource.Held, tokens, Math.Min(input, tokens), tokens - Math.Min(input, tokens));
    }

    private static SettleOperation Settle(Exchange exchange, Hold hold, UsageSource source, long tokens, long tokensIn, long tokensOut) =>
        new(hold.Id, Cost.RequestAndTokens(1, Math.Min(tokens, Limit.MaxAmount)), source, tokensIn, tokensOut, exchange.Meter?.Model);
}
