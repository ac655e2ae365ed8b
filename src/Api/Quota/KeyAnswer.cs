using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Headers;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Quota;

/// <summary>
/// The answer about a key to its holder: <c>{"allowed","key":{"id","label","expires_at","max_parallel"},"limits":[…]}</c>. A refusal for lack of quota has the
/// same members, and those of a problem after them.
/// </summary>
/// <param name="Key">The key.</param>
/// <param name="Limits">The current state of its limits.</param>
internal readonly record struct KeyAnswer(KeyRecord Key, ImmutableArray<LimitStatus> Limits)
{
    /// <summary>The refusal; null when the key was allowed.</summary>
    public Problem? Refusal { get; init; }

    /// <summary>The hold of the request; null when it has none.</summary>
    public Hold? Hold { get; init; }

    /// <summary>Writes the answer with its rate-limit headers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status of an allowed answer; a refusal has its own.</param>
    /// <param name="now">The instant that resets are counted from.</param>
    public Task WriteAsync(HttpContext context, int status, DateTimeOffset now)
    {
        RateLimitHeaders.Write(context.Response, Limits, now);
        if (Refusal is null)
        {
            return JsonAnswer.WriteAsync(context, status, this, static (w, a) => a.Write(w));
        }

        ProblemWriter.WriteHeaders(context, Refusal);
        return JsonAnswer.WriteAsync(context, Refusal.Status, this, static (w, a) => a.Write(w), ProblemWriter.ProblemJson);
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Hold is not null)
        {
            writer.WriteStartObject("hold"u8);
            writer.WriteString("id"u8, Hold.Id.Value);
            writer.WriteInstant("expires_at"u8, Hold.ExpiresAt);
            writer.WriteEndObject();
        }

        writer.WriteBoolean("allowed"u8, Refusal is null);
        writer.WriteStartObject("key"u8);
        writer.WriteString("id"u8, Key.Id.Value);
        writer.WriteString("label"u8, Key.Label);
        writer.WriteInstant("expires_at"u8, Key.ExpiresAt);
        writer.WriteNumberOrNull("max_parallel"u8, Key.MaxParallel);
        writer.WriteEndObject();
        LimitsJson.Write(writer, Limits);
        if (Refusal is not null)
        {
            ProblemWriter.WriteMembers(writer, Refusal);
        }

        writer.WriteEndObject();
    }
}
