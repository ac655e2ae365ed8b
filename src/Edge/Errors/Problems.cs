using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Edge.Errors;

/// <summary>Makes every refusal of the API, so that no two places word the same one differently.</summary>
public static partial class Problems
{
    private static readonly TimeSpan StorageRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ContentionRetry = TimeSpan.FromSeconds(1);

    private const string HowToSendAKey =
        "Send your key as 'Authorization: Bearer KEY' ('x-api-key', 'api-key' and 'x-goog-api-key' are read too), never in the address.";

    public static Problem MissingKey { get; } = new(401, ErrorCodes.MissingKey, "No API key", HowToSendAKey)
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

    public static Problem SuspendedKey { get; } = new(403, ErrorCodes.SuspendedKey, "Suspended API key",
        "This API key is suspended. Ask the one who gave it to you to resume it.")
    {
        ErrorType = OpenAIErrorTypes.Permission,
    };

    public static Problem UpstreamNotConfigured { get; } = new(503, ErrorCodes.UpstreamNotConfigured, "No upstream",
        "Forwarding is not set up on this service: UPSTREAM_BASE_URL is not set.")
    {
        ErrorType = OpenAIErrorTypes.Server,
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
        "A whole API key stood in the address, where logs and proxies keep it. Send it in the header 'Authorization', 'x-api-key', 'api-key' or "
        + "'x-goog-api-key' (Gemini's clients); admin paths take the key's id alone. Rotate this key.");

    public static Problem RequestTimeout { get; } = new(408, ErrorCodes.InvalidRequest, "Request timed out",
        "The body of the request did not arrive in time.");

    /// <summary>A header for keys is there, but in a form that holds none.</summary>
    /// <param name="fault">What is wrong, in a sentence that repeats nothing of what was sent.</param>
    public static Problem UnreadableKey(string fault) => MissingKey with { Detail = $"{fault} {HowToSendAKey}" };

    public static Problem ModelNotAllowed(string model) => new(403, ErrorCodes.ModelNotAllowed, "Model not allowed",
        KeyText.IsIn(model) ? "This API key may not use this model." : $"This API key may not use the model '{Shorten(model)}'.")
    {
        Param = "model",
        ErrorType = OpenAIErrorTypes.Permission,
    };

    public static Problem InvalidRequest(string detail, string? param = null) =>
        new(400, ErrorCodes.InvalidRequest, "Invalid request", detail) { Param = param };

    /// <summary>The path is one of a provider's API under another base than this service's.</summary>
    public static Problem WrongBaseUrl { get; } = NotFound(
        "There is nothing at this path. A provider's API begins with '/v1' here, once. Set the client's base URL to '…/v1', where … is this "
        + "service's scheme, host and port; for Anthropic's clients, which add '/v1' themselves, to '…' alone.");

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
        "The quota store cannot be reached; nothing was charged or changed. Try again.")
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
        ShouldRetry = false,
    };

    public static Problem TooManyFailures(TimeSpan retryAfter) => new(429, ErrorCodes.TooManyFailures, "Too many failures",
        "Too many wrong admin tokens came from this address. Wait, then try again with a right one.")
    {
        ErrorType = OpenAIErrorTypes.RateLimit,
        RetryAfter = retryAfter,
    };

    /// <summary>The refusal that a verdict stands for; null for <see cref="Verdict.Allowed"/>.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="repetition">What a repetition would do, for <see cref="Verdict.Unknown"/>.</param>
    public static Problem? Of(Decision decision, Repetition repetition = Repetition.MayDoItTwice) => decision.Verdict switch
    {
        Verdict.Allowed => null,
        Verdict.Denied => QuotaExceeded(decision.Shortage, decision.RetryAfter),
        Verdict.Revoked => RevokedKey,
        Verdict.Expired => ExpiredKey,
        Verdict.Suspended => SuspendedKey,
        Verdict.UnknownKey => InvalidKey,
        Verdict.UnknownHold => NotFound("This key has no such hold."),
        Verdict.HoldClosed => Conflict("This hold has already ended otherwise: it was settled with another cost, released, or it expired and was charged as held."),
        Verdict.RevisionMismatch => PreconditionFailed(decision.Key?.Revision ?? 0),
        Verdict.ChangeDoesNotFit => InvalidRequest("This change cannot be made to the key as it is now."),
        Verdict.OperationMismatch => IdempotencyMismatch,
        Verdict.OperationRunning => OperationRunning,
        Verdict.TimeZoneUnknown => TimeZoneUnknown(decision.Key?.TimeZone ?? ""),
        Verdict.TooManyRemembered => TooManyRemembered(decision.RoomAt, decision.RetryAfter),
        Verdict.Contended => Contended,
        Verdict.Unknown => OutcomeUnknown(repetition),
        _ => throw new ArgumentOutOfRangeException(nameof(decision)),
    };

    private static string Shorten(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}
