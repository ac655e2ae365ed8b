namespace QuotaFunctions.Edge.Errors;

/// <summary>One refusal, as problem-details clients and OpenAI clients both read it; <see cref="Problems"/> has them all.</summary>
/// <param name="Status">The HTTP status, 400 … 599.</param>
/// <param name="Code">The stable code that programs go by, for example <c>quota_exceeded</c>.</param>
/// <param name="Title">The kind of refusal in a few words; the same for every refusal with this code and status.</param>
/// <param name="Detail">What is wrong with this request and what is allowed, in a sentence; never a secret.</param>
public sealed record Problem(int Status, string Code, string Title, string Detail)
{
    /// <summary>The field, parameter or header at fault; null when it is none in particular.</summary>
    public string? Param { get; init; }

    /// <summary>OpenAI's <c>error.type</c>, one of <see cref="OpenAIErrorTypes"/>.</summary>
    public string ErrorType { get; init; } = OpenAIErrorTypes.InvalidRequest;

    /// <summary>
    /// When a try may succeed; null when that is not known. It is the body's <c>retry_after_seconds</c>, and up to a minute it is
    /// <c>Retry-After</c>. A longer one is not: clients sleep for as long as that header says, and hours of it look like a hang.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>When the window of the limit at fault ends, the body's <c>resets_at</c>; null when it has none.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>
    /// Sent as <c>x-should-retry</c>, which clients of OpenAI and Anthropic obey. False says that only a person can mend this, and sends no
    /// <c>Retry-After</c>. Null leaves it to the client's own rules, unless the wait is longer than a minute.
    /// </summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>The problem's type: a name, not an address, so that it never dangles.</summary>
    public string Type => $"urn:quotafunctions:error:{Code}";
}

/// <summary>The values of OpenAI's <c>error.type</c>.</summary>
public static class OpenAIErrorTypes
{
    /// <summary>The request must be changed before it is sent again.</summary>
    public const string InvalidRequest = "invalid_request_error";

    /// <summary>The quota is used up and waiting cannot help. Clients that read this type give up on it, and on no other one of a 429.</summary>
    public const string InsufficientQuota = "insufficient_quota";

    /// <summary>Too many in too short a time: waiting helps. Anthropic's clients know the same name.</summary>
    public const string RateLimit = "rate_limit_error";

    /// <summary>No credential, or not a right one.</summary>
    public const string Authentication = "authentication_error";

    /// <summary>A right credential that may not do this.</summary>
    public const string Permission = "permission_error";

    /// <summary>The fault is on this side or behind it.</summary>
    public const string Server = "server_error";
}
