using System.Text.Json.Nodes;
using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Overview;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

/// <summary>The parameters of the API. A test asks the server which ones each operation knows.</summary>
internal static class Parameters
{
    public static readonly ParameterDescription Limit = Query(
        "limit", "The most rows of a page.",
        new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = PageSize.Max, ["default"] = PageSize.Default });

    public static readonly ParameterDescription Cursor = Query("cursor", "Where the page begins: the `next_cursor` of the page before. Cursors are opaque.", Text());
    public static readonly ParameterDescription Key = Query("key", "Only what concerns the key with this id.", new() { ["type"] = "string", ["pattern"] = ViewRules.KeyIdPattern });
    public static readonly ParameterDescription Label = Query("label", "Only keys with this label.", Text(LabelField.MaxLength));
    public static readonly ParameterDescription Owner = Query("owner", "Only keys with this owner.", Text(OwnerField.MaxLength));
    public static readonly ParameterDescription Tag1 = Query("tag", "Only keys with this tag.", new() { ["type"] = "string", ["pattern"] = KeyMembers.TagPattern });

    public static readonly ParameterDescription Format = Query(
        "format", "The form of the answer, in place of `Accept`.", Text(ViewRules.OneOf(["json", "csv"])));

    public static readonly ParameterDescription Unlimited = Query(
        "unlimited", "True allows that no limit is left on the key's requests, tokens or microusd.", new() { ["type"] = "boolean", ["default"] = false });

    public static readonly ParameterDescription Status = Query("status", "Only keys with this status.", Text(ViewRules.OneOf(Enum.GetValues<KeyStatus>().Select(KeyStatusNames.Of))));
    public static readonly ParameterDescription FromDay = Query("from", "The first UTC day.", Day());
    public static readonly ParameterDescription ToDay = Query("to", "The last UTC day.", Day());
    public static readonly ParameterDescription Day1 = Query("day", "Short for `from` and `to` with the same day.", Day());
    public static readonly ParameterDescription From = Query("from", "The first instant: a time, or a UTC day for its beginning.", Text());
    public static readonly ParameterDescription To = Query("to", "The instant after the last: a time, or a UTC day for its beginning.", Text());
    public static readonly ParameterDescription Action = Query("action", "Only changes of this kind.", Text(ViewRules.OneOf(ViewRules.AuditActions)));
    public static readonly ParameterDescription Upstream = Query(
        "upstream", "Only what this upstream did.", new() { ["type"] = "string", ["pattern"] = "^[a-z0-9][a-z0-9_-]{0,31}$" });

    public static readonly ParameterDescription GroupBy = Query(
        "group_by", "What rows are summed by: any of `day`, `key`, `owner`, `tag`, `model` and `upstream`, separated by commas.",
        new() { ["type"] = "string", ["default"] = "day,key,model" });

    public static readonly ParameterDescription Span = Query(
        "span", "The time up to now: 24 hours by the hour, or 7 or 30 UTC days with today. In place of `from` and `to`.", WithDefault(Text(ViewRules.OneOf(["24h", "7d", "30d"])), "24h"));

    public static readonly ParameterDescription GroupCharts = Query(
        "group_by", "What the course is told apart by.", WithDefault(Text(ViewRules.OneOf(["model", "upstream", "key", "tag"])), "model"));

    public static readonly ParameterDescription Top = Query(
        "top", "How many groups are told apart; the rest is `(other)`.",
        new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = OverviewQuery.MaxTop, ["default"] = OverviewQuery.DefaultTop });

    public static readonly ParameterDescription Language = Query("language", "The language of `title` and `detail`.", WithDefault(Text(ViewRules.OneOf(["en", "zh"])), "en"));

    public static readonly ParameterDescription RefuseWith = Query("refuse_with", "The status of a refusal for lack of quota.", Refusing());
    public static readonly ParameterDescription RefuseWithHeader = Header("x-quota-refuse-with", "The same as `refuse_with`; it takes precedence.", Refusing());

    public static readonly ParameterDescription IdempotencyKey = Header(
        "Idempotency-Key", "Makes a retry safe: the same key with the same request is done once.",
        new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 255, ["pattern"] = "^[ -~]+$" });

    public static readonly ParameterDescription IfMatch = Header(
        "If-Match", "The `ETag` of the record that the change is made for; 412 if it was changed meanwhile.", Text());

    /// <summary>What stands for the parameters of paths.</summary>
    public static IReadOnlyDictionary<string, (string Text, JsonObject Schema)> OfPaths { get; } = new Dictionary<string, (string, JsonObject)>(StringComparer.Ordinal)
    {
        ["id"] = ("The key's public id.", new() { ["type"] = "string" }),
        ["name"] = ("The upstream's name.", new() { ["type"] = "string" }),
        ["unit"] = ("The limit's unit.", new() { ["type"] = "string", ["pattern"] = Bodies.UnitPattern }),
        ["window"] = ("The limit's window.", Text(ViewRules.OneOf(Enum.GetValues<WindowKind>().Select(w => w.ToName())))),
        ["hold"] = ("The hold's id.", new() { ["type"] = "string" }),
        ["original"] = ("The path of the request that is asked about, slashes and all.", new() { ["type"] = "string" }),
        ["path"] = ("What follows, slashes and all.", new() { ["type"] = "string" }),
    };

    private static ParameterDescription Query(string name, string text, JsonObject schema) => new(name, "query", text, schema);

    private static ParameterDescription Header(string name, string text, JsonObject schema) => new(name, "header", text, schema);

    private static JsonObject Text(int? maxLength = null) =>
        maxLength is { } most ? new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = most } : new() { ["type"] = "string" };

    private static JsonObject Text(JsonObject keywords)
    {
        keywords["type"] = "string";
        return keywords;
    }

    private static JsonObject WithDefault(JsonObject schema, string value)
    {
        schema["default"] = value;
        return schema;
    }

    private static JsonObject Day() => new() { ["type"] = "string", ["format"] = "date" };

    private static JsonObject Refusing() => new() { ["type"] = "integer", ["enum"] = new JsonArray(403, 429), ["default"] = 429 };
}
