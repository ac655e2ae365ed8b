using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Responses;
using QuotaFunctions.Edge.Telemetry;

namespace QuotaFunctions.Edge.Errors;

/// <summary>Writes the one error body of the API.</summary>
public static class ProblemWriter
{
    /// <summary>The content type of refusals of our own endpoints.</summary>
    public const string ProblemJson = "application/problem+json";

    /// <summary>The longest wait that is told in <c>Retry-After</c>, in seconds.</summary>
    internal const long LongestRetryAfter = 60;

    /// <summary>Answers with the problem, its status and its headers.</summary>
    /// <param name="context">The request; nothing of its answer may have been sent.</param>
    /// <param name="problem">The refusal.</param>
    /// <param name="forwarded">True on forwarded LLM paths, whose clients expect <c>application/json</c>.</param>
    public static Task WriteAsync(HttpContext context, Problem problem, bool forwarded = false)
    {
        WriteHeaders(context, problem);
        return JsonAnswer.WriteAsync(context, problem.Status, problem, static (w, p) => Write(w, p), forwarded ? JsonAnswer.Json : ProblemJson);
    }

    /// <summary>Sets the headers that go with the problem, and counts it. Every refusal begins with it, whatever form its body has.</summary>
    internal static void WriteHeaders(HttpContext context, Problem problem)
    {
        EdgeMeter.Refused(problem.Code);
        var headers = context.Response.Headers;
        var wait = SecondsToWait(problem);
        if (wait <= LongestRetryAfter)
        {
            headers.RetryAfter = wait.Value.ToString(CultureInfo.InvariantCulture);
        }

        if ((wait > LongestRetryAfter ? false : problem.ShouldRetry) is { } retry)
        {
            headers["x-should-retry"] = retry ? "true" : "false";
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }
    }

    /// <summary>Writes the members of the body into an object that is begun.</summary>
    internal static void WriteMembers(Utf8JsonWriter writer, Problem problem)
    {
        writer.WriteString("type"u8, problem.Type);
        writer.WriteString("title"u8, problem.Title);
        writer.WriteNumber("status"u8, problem.Status);
        writer.WriteString("detail"u8, problem.Detail);
        writer.WriteString("code"u8, problem.Code);
        if (problem.ResetsAt is { } reset)
        {
            writer.WriteInstant("resets_at"u8, reset);
        }

        if (SecondsToWait(problem) is { } wait)
        {
            writer.WriteNumber("retry_after_seconds"u8, wait);
        }

        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, problem.Detail);
        writer.WriteString("type"u8, problem.ErrorType);
        writer.WriteString("code"u8, problem.Code);
        writer.WriteString("param"u8, problem.Param);
        writer.WriteEndObject();
    }

    /// <summary>A wait in whole seconds: rounded up, at least 1.</summary>
    internal static long WholeSeconds(TimeSpan wait)
    {
        var seconds = (wait.Ticks / TimeSpan.TicksPerSecond) + (wait.Ticks % TimeSpan.TicksPerSecond > 0 ? 1 : 0);
        return Math.Max(1, seconds);
    }

    private static long? SecondsToWait(Problem problem) =>
        problem is { RetryAfter: { } wait, ShouldRetry: not false } ? WholeSeconds(wait) : null;

    private static void Write(Utf8JsonWriter writer, Problem problem)
    {
        writer.WriteStartObject();
        WriteMembers(writer, problem);
        writer.WriteEndObject();
    }
}
