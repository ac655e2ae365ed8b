using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.OpenApi.Tests.Descriptions;

namespace QuotaFunctions.OpenApi.Tests.Generation;

/// <summary>The error body, and examples of it, which the product itself writes.</summary>
internal static class RefusalSchemas
{
    public const string Problem = "Problem";
    public const string QuotaRefusal = "QuotaRefusal";
    public const string SpendingRefusal = "SpendingRefusal";
    public const string ForwardedRefusal = "ForwardedRefusal";

    /// <summary>What every refusal of an own endpoint has.</summary>
    public static JsonObject OfProblem() => new()
    {
        ["type"] = "object",
        ["description"] = "A refusal, as clients of problem details (RFC 9457) and of OpenAI both read it.",
        ["required"] = new JsonArray("type", "title", "status", "detail", "code", "error"),
        ["properties"] = new JsonObject
        {
            ["type"] = Text("`urn:quotafunctions:error:` and the code."),
            ["title"] = Text("The kind of refusal in a few words."),
            ["status"] = KeyMembers.Whole("The HTTP status.", 400, 599, null),
            ["detail"] = Text("What is wrong with this request and what is allowed."),
            ["code"] = Codes("The code that programs go by. It never changes its meaning."),
            ["resets_at"] = KeyMembers.With([], "string", "When the window of the limit in question ends; absent when it has none.", ("format", "date-time")),
            ["retry_after_seconds"] = KeyMembers.Whole("How long to wait; absent when waiting cannot help or the time is not known.", 1, long.MaxValue, null),
            ["error"] = OfError(),
        },
    };

    /// <summary>
    /// A refusal that is for lack of quota or for another reason. It is one schema, not a choice of two, since client generators make an error
    /// type of the one only.
    /// </summary>
    public static JsonObject OfSpending(JsonObject quotaRefusal, JsonObject problem)
    {
        var schema = (JsonObject)quotaRefusal.DeepClone();
        schema["description"] = "A refusal. One for lack of quota has `allowed`, `key` and `limits` too.";
        schema["required"] = problem["required"]!.DeepClone();
        schema["dependentRequired"] = new JsonObject
        {
            ["allowed"] = new JsonArray("key", "limits"), ["key"] = new JsonArray("allowed", "limits"), ["limits"] = new JsonArray("allowed", "key"),
        };
        return schema;
    }

    /// <summary>What forwarded paths answer to OpenAI's clients: the same, of which they read <c>error</c>.</summary>
    public static JsonObject OfForwarded()
    {
        var schema = OfProblem();
        schema["description"] =
            "A refusal of this service on a forwarded path, for OpenAI's clients: `error` is what they read. The upstream's own refusals pass through as they are.";
        schema["required"] = new JsonArray("error");
        return schema;
    }

    /// <summary>The body of a refusal.</summary>
    public static JsonNode ExampleOf(Refusal refusal)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        var written = refusal.ShowsLimits
            ? new KeyAnswer(Key, [Refusals.UsedUp]) { Refusal = refusal.Problem }.WriteAsync(context, StatusCodes.Status200OK, Refusals.Now)
            : ProblemWriter.WriteAsync(context, refusal.Problem);
        written.GetAwaiter().GetResult();
        return JsonNode.Parse(Encoding.UTF8.GetString(body.ToArray()))!;
    }

    private static KeyRecord Key { get; } = new()
    {
        Id = KeyId.Parse("0g7m2k9qv5x1c8td"), Prefix = KeyPrefix.Default, TimeZone = "UTC", CreatedAt = Refusals.Now, Secret = SecretHash.Of(""),
        Label = "demo", Limits = LimitSet.Of(Refusals.UsedUp.Limit),
    };

    private static JsonObject OfError() => new()
    {
        ["type"] = "object",
        ["description"] = "The same for clients of OpenAI.",
        ["required"] = new JsonArray("message", "type", "code", "param"),
        ["properties"] = new JsonObject
        {
            ["message"] = Text("The detail."),
            ["type"] = KeyMembers.With(
                ViewRules.OneOf(ViewRules.ConstantsOf(typeof(OpenAIErrorTypes))), "string", "The kind, in OpenAI's words. Clients give up on `insufficient_quota` and wait on every other one of a 429."),
            ["code"] = Codes("The code."),
            ["param"] = KeyMembers.With([], null, "The field, parameter or header at fault; null when it is none in particular.", ("type", new JsonArray("string", "null"))),
        },
    };

    private static JsonObject Text(string text) => KeyMembers.With([], "string", text);

    private static JsonObject Codes(string text) => KeyMembers.With(ViewRules.OneOf(ViewRules.ConstantsOf(typeof(ErrorCodes))), "string", text);
}
