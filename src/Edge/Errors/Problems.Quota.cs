using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Edge.Errors;

/// <summary>The refusals for lack of quota, and what they say about waiting.</summary>
public static partial class Problems
{
    /// <summary>A limit has no room.</summary>
    /// <param name="shortage">The limit, and why it has no room; null when it is not known.</param>
    /// <param name="retryAfter">When there may be room; null when waiting cannot help.</param>
    public static Problem QuotaExceeded(Shortage? shortage, TimeSpan? retryAfter) =>
        new(429, ErrorCodes.QuotaExceeded, "Quota exceeded", shortage is { } s ? Describe(s, retryAfter) : "The quota of this API key is used up.")
        {
            ErrorType = retryAfter is null ? OpenAIErrorTypes.InsufficientQuota : OpenAIErrorTypes.RateLimit,
            Param = shortage?.Limit.Unit.Name,
            RetryAfter = retryAfter,
            ResetsAt = shortage?.Limit.ResetsAt,
            ShouldRetry = retryAfter is null ? false : null,
        };

    /// <summary>The key has as many operations remembered as it may.</summary>
    /// <param name="roomAt">When the first of them are forgotten; null when it is not known.</param>
    /// <param name="retryAfter">How long that is from now.</param>
    public static Problem TooManyRemembered(DateTimeOffset? roomAt, TimeSpan? retryAfter) =>
        new(429, ErrorCodes.TooManyRemembered, "Too many operations remembered",
            "This API key has used as many Idempotency-Keys within 24 hours as this service remembers; nothing was charged. "
            + $"The first of them are forgotten at {(roomAt is { } at ? TimeOf(at) : "their end")}. Without an Idempotency-Key the request is taken.")
        {
            ErrorType = OpenAIErrorTypes.RateLimit,
            Param = "Idempotency-Key",
            RetryAfter = retryAfter,
            ResetsAt = roomAt,
        };

    private static string Describe(Shortage shortage, TimeSpan? retryAfter)
    {
        var status = shortage.Limit;
        var scope = status.Window == WindowKind.Lifetime ? "in all" : $"per {status.Window.ToName()}";
        var prospect = shortage.Cause switch
        {
            ShortageCause.Held => $"There is room, but requests in flight hold it.{TryAgain(retryAfter)}",
            ShortageCause.UsedUntilReset => $"It resets at {ResetOf(status)}.{TryAgain(retryAfter)}",
            ShortageCause.UsedForGood => "It does not reset: this key needs more quota.",
            ShortageCause.ExpiresBeforeReset => $"It resets at {ResetOf(status)}, and the key expires before.",
            ShortageCause.CostAboveLimit => "This request asks for more than the whole limit.",
            _ => throw new ArgumentOutOfRangeException(nameof(shortage)),
        };
        return FormattableString.Invariant(
            $"This API key may use {status.Limit.Max} {status.Unit} {scope}: {status.Used} used, {status.Held} held, {status.Remaining} remaining. {prospect}");
    }

    private static string ResetOf(LimitStatus status) =>
        status.ResetsAt is { } reset ? TimeOf(reset) : "its end";

    private static string TimeOf(DateTimeOffset instant) => FormattableString.Invariant($"{instant.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");

    /// <summary>Some clients read the wait out of this very sentence.</summary>
    private static string TryAgain(TimeSpan? wait) =>
        wait is { } span && ProblemWriter.WholeSeconds(span) is var seconds and <= ProblemWriter.LongestRetryAfter
            ? FormattableString.Invariant($" Try again in {seconds} {(seconds == 1 ? "second" : "seconds")}.")
            : "";
}
