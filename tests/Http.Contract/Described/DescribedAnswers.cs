using System.Globalization;
using System.Net;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Described;

/// <summary>Checks every answer of the service's own endpoints against openapi.json: its status, its content type and its body.</summary>
public static class DescribedAnswers
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";

    /// <summary>The first segments of forwarded paths. What is answered there is the upstream's business.</summary>
    private static readonly string[] Mounts = ["v1", "v1beta", "openai", "api"];

    /// <summary>The first segments of pages, which are for browsers and not described.</summary>
    private static readonly string[] Pages = ["dashboard", "key"];

    /// <summary>Asserts that openapi.json describes the answer.</summary>
    public static void Expect(string method, string target, Reply reply)
    {
        if (FaultOf(method, target, reply) is { } fault)
        {
            Assert.Fail($"openapi.json does not describe this answer: {fault}\n{reply}");
        }
    }

    /// <summary>What openapi.json does not describe of the answer; null when it describes all.</summary>
    public static string? FaultOf(string method, string target, Reply reply)
    {
        // Without the id the service did not answer: the web server refused the request before, or something stands in between.
        if (reply.Header("x-request-id") is null)
        {
            return null;
        }

        var document = ApiDocument.Current;
        return document.Find(target) is not { } path ? OfUndescribed(document, method, target, reply)
            : path.ResponsesTo(method) is not { } responses ? OfOtherMethod(document, method, reply)
            : IsForwarded(path) ? null
            : OfDescribed(document, path, responses, method, reply);
    }

    private static string? OfDescribed(ApiDocument document, DescribedPath path, JsonElement responses, string method, Reply reply)
    {
        if (!responses.TryGetProperty(reply.Status.ToString(CultureInfo.InvariantCulture), out var listed))
        {
            return $"{path.Template} lists {string.Join(", ", responses.EnumerateObject().Select(r => r.Name))}.";
        }

        var response = document.Schemas.Resolve(listed);
        if (!response.TryGetProperty("content", out var content))
        {
            return reply.Body.Length == 0 ? null : $"{path.Template}, {reply.Status} has no body.";
        }

        if (reply.MediaType is not { } type || !content.TryGetProperty(type, out var described))
        {
            return $"{path.Template}, {reply.Status} has the content type {string.Join(" or ", content.EnumerateObject().Select(c => c.Name))}.";
        }

        return method == "HEAD" || type is not (Json or ProblemJson) ? null : FaultIn(reply, body => document.Schemas.FaultsOf(body, described.GetProperty("schema")));
    }

    /// <summary>OPTIONS is answered everywhere, and a method that a path does not have is refused.</summary>
    private static string? OfOtherMethod(ApiDocument document, string method, Reply reply) =>
        method == "OPTIONS" && reply.Status == (int)HttpStatusCode.NoContent ? null
        : reply.Status is not (405 or 400 or 404) ? $"the path has no {method}."
        : reply.MediaType == ProblemJson && method != "HEAD" ? FaultIn(reply, document.Schemas.FaultsOfProblem)
        : null;

    private static string? OfUndescribed(ApiDocument document, string method, string target, Reply reply)
    {
        var mount = target.TrimStart('/').Split('/', '?')[0];
        return Mounts.Contains(mount, StringComparer.OrdinalIgnoreCase) && reply.MediaType != ProblemJson ? null
            : reply.Status == (int)HttpStatusCode.NoContent && method == "OPTIONS" ? null
            : Pages.Contains(mount, StringComparer.OrdinalIgnoreCase) && reply.Status is 200 or 304 ? null
            : reply.Status < 400 ? "it has no such path."
            : reply.MediaType == ProblemJson && method != "HEAD" ? FaultIn(reply, document.Schemas.FaultsOfProblem)
            : null;
    }

    private static string? FaultIn(Reply reply, Func<JsonElement, string> faultsOf)
    {
        try
        {
            using var body = JsonDocument.Parse(reply.Body);
            return faultsOf(body.RootElement) is { Length: > 0 } faults ? faults : null;
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    private static bool IsForwarded(DescribedPath path) => path.TakesRest && path.Template.Count(c => c == '/') == 2;
}
