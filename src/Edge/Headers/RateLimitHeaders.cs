using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Edge.Headers;

/// <summary>
/// Tells the client the state of its key's limits, in two forms: <c>RateLimit-Policy</c> and <c>RateLimit</c> of
/// draft-ietf-httpapi-ratelimit-headers-11, and the <c>x-ratelimit-*</c> headers that OpenAI's clients read.
/// </summary>
public static class RateLimitHeaders
{
    /// <summary>The longest item: a name of 32 + 10, three parameters of at most 40.</summary>
    private const int MaxItemLength = 192;

    /// <summary>Writes one item per limit into each field. A key without limits gets no such headers.</summary>
    /// <example>
    /// 1,000 requests a day, 997 left, 01:02:03 before midnight:
    /// <code>
    /// RateLimit-Policy: "requests-day";q=1000;w=86400
    /// RateLimit: "requests-day";r=997;t=3723
    /// x-ratelimit-limit-requests: 1000
    /// x-ratelimit-remaining-requests: 997
    /// x-ratelimit-reset-requests: 1h2m3s
    /// </code>
    /// </example>
    /// <param name="response">The answer, not yet begun.</param>
    /// <param name="limits">The state of the limits.</param>
    /// <param name="now">The instant that resets are counted from.</param>
    public static void Write(HttpResponse response, ImmutableArray<LimitStatus> limits, DateTimeOffset now)
    {
        if (limits.IsDefaultOrEmpty)
        {
            return;
        }

        var headers = response.Headers;
        headers["RateLimit-Policy"] = FormatPolicy(limits);
        headers["RateLimit"] = FormatCurrent(limits, now);
        if (Tightest(limits, Unit.Requests) is { } requests)
        {
            headers["x-ratelimit-limit-requests"] = Number(requests.Limit.Max);
            headers["x-ratelimit-remaining-requests"] = Number(requests.Remaining);
            if (requests.ResetsAt is { } reset)
            {
                headers["x-ratelimit-reset-requests"] = FormatDuration(SecondsUntil(reset, now));
            }
        }

        if (Tightest(limits, Unit.Tokens) is { } tokens)
        {
            headers["x-ratelimit-limit-tokens"] = Number(tokens.Limit.Max);
            headers["x-ratelimit-remaining-tokens"] = Number(tokens.Remaining);
            if (tokens.ResetsAt is { } reset)
            {
                headers["x-ratelimit-reset-tokens"] = FormatDuration(SecondsUntil(reset, now));
            }
        }
    }

    /// <summary>The value of <c>RateLimit-Policy</c>. A month has no fixed length, and a lifetime none, so they go without <c>w</c>.</summary>
    internal static string FormatPolicy(ImmutableArray<LimitStatus> limits)
    {
        Span<char> first = stackalloc char[MaxItemLength];
        var text = new StructuredList(first);
        foreach (var status in limits)
        {
            text.BeginItem(status.Unit.Name, status.Window.ToName());
            text.Parameter(";q=", status.Limit.Max);
            if (NominalSeconds(status.Window) is { } window)
            {
                text.Parameter(";w=", window);
            }

            // The draft's default unit is requests; any other unit must be named.
            if (status.Unit != Unit.Requests)
            {
                text.Append(";qu=\"");
                text.Append(status.Unit.Name);
                text.Append("\"");
            }
        }

        return text.ToStringAndReturn();
    }

    /// <summary>The value of <c>RateLimit</c>; <c>t</c> counts to the reset, in whole seconds rounded up.</summary>
    internal static string FormatCurrent(ImmutableArray<LimitStatus> limits, DateTimeOffset now)
    {
        Span<char> first = stackalloc char[MaxItemLength];
        var text = new StructuredList(first);
        foreach (var status in limits)
        {
            text.BeginItem(status.Unit.Name, status.Window.ToName());
            text.Parameter(";r=", status.Remaining);
            if (status.ResetsAt is { } reset)
            {
                text.Parameter(";t=", SecondsUntil(reset, now));
            }
        }

        return text.ToStringAndReturn();
    }

    /// <summary>OpenAI's form: <c>0s</c>, <c>59s</c>, <c>1m30s</c>, <c>6h0m0s</c>; hours go past 24.</summary>
    internal static string FormatDuration(long seconds)
    {
        var (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        return hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h{minutes}m{rest}s")
            : minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes}m{rest}s")
            : string.Create(CultureInfo.InvariantCulture, $"{rest}s");
    }

    /// <summary>The limit of this unit with the least left. Among equal limits, the one that resets last.</summary>
    internal static LimitStatus? Tightest(ImmutableArray<LimitStatus> limits, Unit unit)
    {
        LimitStatus? tightest = null;
        foreach (var status in limits)
        {
            if (status.Unit == unit && (tightest is not { } other
                || status.Remaining < other.Remaining
                || (status.Remaining == other.Remaining && Reset(status) > Reset(other))))
            {
                tightest = status;
            }
        }

        return tightest;
    }

    private static DateTimeOffset Reset(LimitStatus status) => status.ResetsAt ?? DateTimeOffset.MaxValue;

    private static long? NominalSeconds(WindowKind window) => window switch
    {
        WindowKind.Minute => 60,
        WindowKind.Hour => 3_600,
        WindowKind.Day => 86_400,
        WindowKind.Week => 604_800,
        _ => null,
    };

    private static long SecondsUntil(DateTimeOffset reset, DateTimeOffset now)
    {
        var ticks = Math.Max(0, (reset - now).Ticks);
        return (ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
