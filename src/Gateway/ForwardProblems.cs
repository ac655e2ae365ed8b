using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Billing;

namespace QuotaFunctions.Gateway;

/// <summary>The refusals that stand for an upstream's failure.</summary>
internal static class ForwardProblems
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LaterAgain = TimeSpan.FromMinutes(1);

    /// <summary>The problem to answer with; null where the client is gone or has its answer.</summary>
    public static Problem? Of(ExchangeEnd end, bool isOverdue, GatewayOptions options) => end switch
    {
        ExchangeEnd.Unreachable => Problems.UpstreamUnreachable("The upstream could not be reached. Nothing was charged; try again.") with
        {
            RetryAfter = SoonAgain,
        },
        ExchangeEnd.CredentialsRefused => Problems.UpstreamUnreachable(
            "The upstream refused the credentials of this service's sponsor. Nothing was charged; the sponsor has to set them right.") with
        {
            RetryAfter = LaterAgain,
            ShouldRetry = false,
        },
        ExchangeEnd.Unusable => Problems.UpstreamUnreachable("The upstream sent an answer that cannot be passed on."),
        ExchangeEnd.BrokenOff => isOverdue
            ? Problems.UpstreamTimeout(options.UpstreamTimeout)
            : Problems.UpstreamUnreachable("The upstream's answer broke off."),
        ExchangeEnd.TimedOut => Problems.UpstreamTimeout(options.UpstreamTimeout),
        ExchangeEnd.BodyTooLarge => Problems.PayloadTooLarge(options.MaxForwardBodyBytes),
        _ => null,
    };
}
