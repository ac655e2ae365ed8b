using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Http.Requests;

namespace QuotaFunctions.Http.Errors;

/// <summary>Makes every refusal of the API, so that no two places word the same one differently.</summary>
public static class Problems
{
    private static readonly TimeSpan StorageRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ContentionRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConfigurationRetry = TimeSpan.FromMinutes(1);

    public static Problem MissingKey { get; } = new(401, ErrorCodes.MissingKey, "No API key",
        "Send your key as 'Authorization: Bearer KEY' ('x-api-key' and 'api-key' are read too), never in the address.")
    {
        ErrorType = OpenAIErrorTypes.Authentication,
    };

    /// <summary>The same for a malformed key, an unknown id and a wrong secret: the answer tells nobody which ids exist.</summary>
    public static Problem InvalidKey { get; } = new(403, ErrorCodes.InvalidKey, "Invalid API key", "This API key is not valid.")
    {
        ErrorType = OpenAIErrorTypes.Authentication,
    };

    public static Problem RevokedKey { get; } = new(403, ErrorCodes.RevokedKey, "Revoked API key", "This API key was revoked.")
    {
        ErrorType = OpenAIErrorTypes.Permission,
    };

    public static Problem ExpiredKey { get; } = new(403, ErrorCodes.ExpiredKey, "Expired API key", "This API key has expired.")
    {
        ErrorType = OpenAIErrorTypes.Permission,
    };

    public static Problem UpstreamNotConfigured { get; } = new(503, ErrorCodes.UpstreamNotConfigured, "No upstream",
        "Forwarding is not set up on this service: UPSTREAM_BASE_URL is not set.")
    {
        ErrorType = OpenAIErrorTypes.Server,
        RetryAfter = ConfigurationRetry,
        ShouldRetry = false,
    };

    public static Problem Unauthorized { get; } = new(401, ErrorCodes.Unauthorized, "Not authorized",
        "Send an admin token as 'Authorization: Bearer TOKEN' or 'x-admin-token: TOKEN'.")
    {
        ErrorType = OpenAIErrorTypes.Authentication,
    };

    public static Problem AdminNotConfigured { get; } = new(503, ErrorCodes.Unauthorized, "No admin token",
        "The admin API is not set up on this service: ADMIN_TOKEN is not set (at least 32 characters, for example from 'openssl rand -hex 32').")
    {
        ErrorType = OpenAIErrorTypes.Server,
        RetryAfter = ConfigurationRetry,
        ShouldRetry = false,
    };

    public static Problem InternalError { get; } = new(500, ErrorCodes.InternalError, "Internal error",
        "The service failed to answer this request. Its log has the cause under the request id in 'x-request-id'.")
    {
        ErrorType = OpenAIErrorTypes.Server,
    };

    public static Problem Contended { get; } = new(503, ErrorCodes.StorageUnavailable, "Busy",
        "Too many operations are under way on this key; nothing was charged. Try again.")
    {
        ErrorType = OpenAIErrorTypes.Server,
        RetryAfter = ContentionRetry,
        ShouldRetry = true,
    };

    public static Problem Overloaded { get; } = new(503, ErrorCodes.Overloaded, "Overloaded",
        "The service has more requests under way than it takes at once; nothing was charged. Try again.")
    {
        ErrorType = OpenAIErrorTypes.Server,
        RetryAfter = ContentionRetry,
        ShouldRetry = true,
    };

    public static Problem OperationRunning { get; } = new(409, ErrorCodes.Conflict, "Still running",
        "A request with this Idempotency-Key is still being worked on. Try again in a moment.")
    {
        Param = "Idempotency-Key",
        RetryAfter = ContentionRetry,
        ShouldRetry = true,
    };

    public static Problem IdempotencyMismatch { get; } = new(422, ErrorCodes.IdempotencyMismatch, "Idempotency key reused",
        "This Idempotency-Key was used for another request. Use a new key for a new request.")
    {
        Param = "Idempotency-Key",
    };

    public static Problem KeyInAddress { get; } = InvalidRequest(
        "A whole API key stood in the address, where logs and proxies keep it. Send it in the 'Authorization' header; admin paths take the key's id alone. Rotate this key.");

    public static Problem RequestTimeout { get; } = new(408, ErrorCodes.InvalidRequest, "Request timed out",
        "The body of the request did not arrive in time.");

    public static Problem ModelNotAllowed(string model) => new(403, ErrorCodes.ModelNotAllowed, "Model not allowed",
        KeyText.IsIn(model) ? "This API key may not use this model." : $"This API key may not use the model '{Shorten(model)}'.")
    {
        Param = "model",
        ErrorType = OpenAIErrorTypes.Permission,
    };

    public static Problem InvalidRequest(string detail, string? param = null) =>
        new(400, ErrorCodes.InvalidRequest, "Invalid request", detail) { Param = param };

    public static Problem NotFound(string detail) => new(404, ErrorCodes.NotFound, "Not found", detail);

    public static Problem MethodNotAllowed(string allow) =>
        new(405, ErrorCodes.InvalidRequest, "Method not allowed", $"This path answers {allow}.");

    public static Problem UnsupportedMediaType(string allowed) =>
        new(415, ErrorCodes.InvalidRequest, "Unsupported media type", $"Send the body as {allowed}.") { Param = "Content-Type" };

    public static Problem Conflict(string detail, string? param = null) =>
        new(409, ErrorCodes.Conflict, "Conflict", detail) { Param = param };

    /// <summary>The record has another revision than <c>If-Match</c> asks for.</summary>
    public static Problem PreconditionFailed(long revision) => new(412, ErrorCodes.Conflict, "Changed meanwhile",
        $"The key has changed since: its ETag is \"{revision}\". Read it again and repeat the change.")
    {
        Param = "If-Match",
    };

    public static Problem PayloadTooLarge(long maxBytes) => new(413, ErrorCodes.PayloadTooLarge, "Body too large",
        $"The request body may have at most {maxBytes} bytes.");

    public static Problem UpstreamUnreachable(string detail) => new(502, ErrorCodes.UpstreamUnreachable, "Upstream unreachable", detail)
    {
        ErrorType = OpenAIErrorTypes.Server,
    };

    public static Problem UpstreamTimeout(TimeSpan after) => new(504, ErrorCodes.UpstreamTimeout, "Upstream timed out",
        $"The upstream did not answer within {(long)after.TotalSeconds} seconds.")
    {
        ErrorType = OpenAIErrorTypes.Server,
    };

    /// <summary>Says nothing of the cause: paths and accounts are for the log and for healthz.</summary>
    public static Problem StorageUnavailable() => new(503, ErrorCodes.StorageUnavailable, "Storage unavailable",
        "The quota store cannot be reached; nothing was charged or lost by this answer. Try again.")
    {
        ErrorType = OpenAIErrorTypes.Server,
        RetryAfter = StorageRetry,
        ShouldRetry = true,
    };

    /// <summary>The service's machine lacks what it takes to tell this key's windows.</summary>
    public static Problem TimeZoneUnknown(string timeZone) => new(503, ErrorCodes.TimeZoneUnknown, "Time zone unknown",
        $"This service does not know the time zone '{Shorten(timeZone)}' of this API key, so it cannot tell when the key's windows begin; nothing was charged. Tell the operator.")
    {
        ErrorType = OpenAIErrorTypes.Server,
        RetryAfter = ConfigurationRetry,
        ShouldRetry = false,
    };

    public static Problem TooManyFailures(TimeSpan retryAfter) => new(429, ErrorCodes.TooManyFailures, "Too many failures",
        "Too many wrong admin tokens came from this address. Wait, then try again with a right one.")
    {
        ErrorType = OpenAIErrorTypes.RateLimit,
        RetryAfter = retryAfter,
    };

    /// <summary>A limit has no room.</summary>
    /// <param name="exceeded">The limit to name; null when it is not known.</param>
    /// <param name="retryAfter">When there may be room; null when waiting cannot help.</param>
    public static Problem QuotaExceeded(LimitStatus? exceeded, TimeSpan? retryAfter) =>
        new(429, ErrorCodes.QuotaExceeded, "Quota exceeded", Describe(exceeded, retryAfter))
        {
            ErrorType = OpenAIErrorTypes.InsufficientQuota,
            Param = exceeded?.Unit.Name,
            RetryAfter = retryAfter,
            ShouldRetry = retryAfter is null ? false : null,
        };

    /// <summary>The refusal that a verdict stands for; null for <see cref="Verdict.Allowed"/>.</summary>
    public static Problem? Of(Decision decision) => decision.Verdict switch
    {
        Verdict.Allowed => null,
        Verdict.Denied => QuotaExceeded(decision.Exceeded, decision.RetryAfter),
        Verdict.Revoked => RevokedKey,
        Verdict.Expired => ExpiredKey,
        Verdict.UnknownKey => InvalidKey,
        Verdict.UnknownHold => NotFound("This key has no such hold."),
        Verdict.HoldClosed => Conflict("This hold has already ended otherwise: it was settled with another cost, released, or it expired and was charged as held."),
        Verdict.RevisionMismatch => PreconditionFailed(decision.Key?.Revision ?? 0),
        Verdict.OperationMismatch => IdempotencyMismatch,
        Verdict.OperationRunning => OperationRunning,
        Verdict.TimeZoneUnknown => TimeZoneUnknown(decision.Key?.TimeZone ?? ""),
        Verdict.Contended => Contended,
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    private static string Describe(LimitStatus? exceeded, TimeSpan? retryAfter)
    {
        if (exceeded is not { } status)
        {
            return "The quota of this API key is used up.";
        }

        var scope = status.Window == WindowKind.Lifetime ? "in all" : $"per {status.Window.ToName()}";
        var wait = status.Window == WindowKind.Lifetime || status.ResetsAt is not { } reset
            ? retryAfter is null ? "It does not reset." : "Part of it is held by requests in flight."
            : FormattableString.Invariant($"It resets at {reset.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
        return FormattableString.Invariant(
            $"This API key may use {status.Limit.Max} {status.Unit} {scope}: {status.Used} used, {status.Held} held, {status.Remaining} remaining. {wait}");
    }

    private static string Shorten(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}
