using System.Collections.Immutable;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

/// <summary>The headers of answers, and what they say.</summary>
internal static class Headers
{
    public const string RequestId = "x-request-id";

    /// <summary>How the limits of a key stand. Answers to a key without limits have none of these.</summary>
    public static readonly ImmutableArray<string> Limits =
    [
        "RateLimit-Policy", "RateLimit", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
        "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens",
    ];

    /// <summary>What every refusal can have.</summary>
    public static readonly ImmutableArray<string> OfRefusals = ["Retry-After", "x-should-retry"];

    /// <summary>What each says, and its type.</summary>
    public static IReadOnlyDictionary<string, (string Text, string Type)> All { get; } = new SortedDictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        [RequestId] = ("The request's id: the one that was sent (a UUID, or 1 to 31 of `A-Z a-z 0-9 . _ -`), otherwise a new one.", "string"),
        ["RateLimit-Policy"] = ("The limits of the key, one item each: `\"requests-day\";q=1000;w=86400` (draft-ietf-httpapi-ratelimit-headers-11).", "string"),
        ["RateLimit"] = ("How they stand: `\"requests-day\";r=997;t=3723`.", "string"),
        ["x-ratelimit-limit-requests"] = ("The limit on requests that has the least left.", "integer"),
        ["x-ratelimit-remaining-requests"] = ("What is left of it.", "integer"),
        ["x-ratelimit-reset-requests"] = ("When it resets, such as `1h2m3s`; absent for a lifetime limit.", "string"),
        ["x-ratelimit-limit-tokens"] = ("The limit on tokens that has the least left.", "integer"),
        ["x-ratelimit-remaining-tokens"] = ("What is left of it.", "integer"),
        ["x-ratelimit-reset-tokens"] = ("When it resets, such as `1h2m3s`; absent for a lifetime limit.", "string"),
        ["Retry-After"] = ("Seconds to wait, 1 to 60, if waiting that long can help.", "integer"),
        ["x-should-retry"] = ("`true` if a retry may help and cannot charge twice; `false` if waiting cannot help or would take longer than a minute.", "string"),
        ["WWW-Authenticate"] = ("How to send a credential: `Bearer`.", "string"),
        ["Idempotency-Replayed"] = ("`true` if this is the first answer again.", "string"),
        ["ETag"] = ("The version of what is answered.", "string"),
        ["Location"] = ("Where the new key is.", "string"),
        ["Cache-Control"] = ("How long the answer may be kept.", "string"),
        ["x-quota-upstream"] = ("The upstream that answered.", "string"),
        ["x-quota-output-bound"] = ("That this service limited the length of the answer, and why: `5000;set-by=quota`.", "string"),
        ["x-upstream-request-id"] = ("The upstream's own id of the request.", "string"),
    };
}
