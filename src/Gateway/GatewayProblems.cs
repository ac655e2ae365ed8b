using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Forwarding;

namespace QuotaFunctions.Gateway;

/// <summary>The problems that forwarding answers with.</summary>
internal static class GatewayProblems
{
    private static readonly TimeSpan UnreachableRetry = TimeSpan.FromSeconds(2);

    /// <summary>The problem to answer with; null when the client has left or has an answer.</summary>
    /// <param name="end">How the last attempt ended.</param>
    /// <param name="timeout">How long the upstream may be silent.</param>
    /// <param name="maxBytes">The longest body.</param>
    public static Problem? Of(AttemptEnd end, TimeSpan timeout, long maxBytes) => end switch
    {
        AttemptEnd.Unreachable => Problems.UpstreamUnreachable("The upstream could not be reached. Nothing was charged; try again.") with
        {
            RetryAfter = UnreachableRetry,
        },
        AttemptEnd.Dropped => Problems.UpstreamUnreachable("The upstream closed the connection without an answer. Nothing was charged; try again."),
        AttemptEnd.Stalled => Problems.UpstreamTimeout(timeout),
        AttemptEnd.TimedOut => Problems.UpstreamTimeout(timeout) with
        {
            Detail = $"The upstream did not answer within {(long)timeout.TotalSeconds} seconds. It may have done the work, so what was held is charged.",
            ShouldRetry = false,
        },
        AttemptEnd.CredentialsRefused => Problems.UpstreamUnreachable(
            "The upstream refused the credentials of this service's sponsor. Nothing was charged; the sponsor has to set them right.") with
        {
            ShouldRetry = false,
        },
        AttemptEnd.Unusable => Problems.UpstreamUnreachable("The upstream sent a redirect or an answer that cannot be passed on. Nothing was charged.") with
        {
            ShouldRetry = false,
        },
        AttemptEnd.BodyTooLong => Problems.PayloadTooLarge(maxBytes),
        AttemptEnd.BodyBroken => BodyBroken,
        AttemptEnd.BodyTooSlow => BodyTooSlow,
        _ => null,
    };

    /// <summary>The answer broke off before its head was sent.</summary>
    public static Problem BrokenOff { get; } = Problems.UpstreamUnreachable("The upstream's answer broke off.");

    /// <summary>It is not known whether the request's hold was made.</summary>
    /// <param name="timeToLive">After how long the hold ends by itself.</param>
    public static Problem HoldUnknown(TimeSpan timeToLive) => Problems.OutcomeUnknown(Repetition.MayDoItTwice,
        "Nothing was forwarded: it is not known whether what this request may cost was set aside, because the quota store's answer was lost. If it was, this service "
        + $"releases it as soon as the store answers; failing that, it is charged as held within {(long)Math.Ceiling(timeToLive.TotalMinutes)} minutes.");

    /// <summary>The same failure, where what was held could not be released: nothing may be said of it being free.</summary>
    public static Problem Unreleased(Problem problem) => problem with
    {
        Detail = $"{problem.Title}. What was set aside for the request could not be released, because the quota store does not answer; it is charged as held when it expires.",
        ShouldRetry = false,
    };

    /// <summary>The client's body is incomplete or malformed.</summary>
    public static Problem BodyBroken { get; } = Problems.InvalidRequest("The request's body broke off or is malformed, so nothing was forwarded. Nothing was charged.");

    /// <summary>The client's body came too slowly.</summary>
    public static Problem BodyTooSlow { get; } = Problems.RequestTimeout;

    /// <summary>The path is not forwarded.</summary>
    public static Problem PathNotAllowed { get; } = new(403, ErrorCodes.PathNotAllowed, "Path not allowed",
        "This path is not forwarded: it opens a session, hands out a credential, reaches stored objects, or is unknown here. The operator allows paths with FORWARD_PATHS.")
    {
        ErrorType = OpenAIErrorTypes.Permission,
    };

    /// <summary>The tokens of this path cannot be metered, and the key has a limit on tokens.</summary>
    public static Problem Unmeterable { get; } = new(403, ErrorCodes.PathNotAllowed, "Path not allowed",
        "This API key has a limit on tokens, and what this path spends cannot be metered.")
    {
        ErrorType = OpenAIErrorTypes.Permission,
    };

    /// <summary>The request refers to input that is stored at the provider.</summary>
    public static Problem StoredInput(string member) => new(403, ErrorCodes.StoredInputNotAllowed, "Stored input not allowed",
        $"'{member}' names input that is stored at the provider, which may be another key's. The operator allows it with FORWARD_STORED_INPUT=true.")
    {
        Param = member,
        ErrorType = OpenAIErrorTypes.Permission,
    };

    /// <summary>No upstream serves the model.</summary>
    public static Problem ModelNotServed(string? model) => new(404, ErrorCodes.ModelNotFound, "Model not served",
        model is null ? "The request names no model, and no upstream takes requests without one." : $"No upstream of this service serves the model '{model}'.")
    {
        Param = "model",
    };

    /// <summary>The key is at its own limit on concurrent requests.</summary>
    public static Problem TooManyParallel(int most) => TooManyOfKey with
    {
        Code = ErrorCodes.TooManyParallelRequests,
        Detail = $"This API key may have {most} {(most == 1 ? "request" : "requests")} under way at once, and has as many; nothing was charged. Try again in 1 second.",
    };

    /// <summary>The key is at this process's limit on concurrent requests of one key.</summary>
    public static Problem TooManyOfKey { get; } = Problems.Overloaded with
    {
        Status = 429,
        Title = "Too many at once",
        Detail = "This API key has as many requests under way as one key may have here; nothing was charged. Try again when one has ended.",
        ErrorType = OpenAIErrorTypes.RateLimit,
    };
}
