namespace QuotaFunctions.Edge.Errors;

/// <summary>Every code that an error body can carry. They are part of the API: none changes its meaning.</summary>
public static class ErrorCodes
{
    public const string MissingKey = "missing_key";
    public const string InvalidKey = "invalid_key";
    public const string RevokedKey = "revoked_key";
    public const string ExpiredKey = "expired_key";
    public const string SuspendedKey = "suspended_key";
    public const string ModelNotAllowed = "model_not_allowed";
    /// <summary>A path that this service does not forward, or not for this key.</summary>
    public const string PathNotAllowed = "path_not_allowed";

    /// <summary>Input that is stored at the provider, and may be another key's.</summary>
    public const string StoredInputNotAllowed = "stored_input_not_allowed";

    /// <summary>No upstream serves the model.</summary>
    public const string ModelNotFound = "model_not_found";

    public const string QuotaExceeded = "quota_exceeded";
    public const string InvalidRequest = "invalid_request";
    public const string NotFound = "not_found";
    public const string Conflict = "conflict";
    public const string IdempotencyMismatch = "idempotency_mismatch";
    public const string PayloadTooLarge = "payload_too_large";

    /// <summary>A key has as many operations remembered as it may.</summary>
    public const string TooManyRemembered = "too_many_remembered";

    /// <summary>A key has as many requests under way as it was given.</summary>
    public const string TooManyParallelRequests = "too_many_parallel_requests";

    public const string UpstreamNotConfigured = "upstream_not_configured";
    public const string UpstreamUnreachable = "upstream_unreachable";
    public const string UpstreamTimeout = "upstream_timeout";
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>It is not known whether the operation was done: the store's answer was lost.</summary>
    public const string OutcomeUnknown = "outcome_unknown";

    public const string TimeZoneUnknown = "time_zone_unknown";
    public const string Unauthorized = "unauthorized";
    public const string TooManyFailures = "too_many_failures";

    /// <summary>A fault of the service itself; the log has the cause under the request id.</summary>
    public const string InternalError = "internal_error";

    /// <summary>Not in the contract's list: the service has more to do than it can, which is no fault of the store.</summary>
    public const string Overloaded = "overloaded";
}
