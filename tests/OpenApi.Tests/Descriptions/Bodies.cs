using System.Text.Json.Nodes;
using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Keys.Bulk;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

/// <summary>The bodies of requests. A test asks the server which members each operation knows.</summary>
internal static class Bodies
{
    public const string UnitPattern = "^[a-z][a-z0-9_]{0,31}$";

    public static readonly BodyDescription Consume = new("Consume", IsRequired: false);
    public static readonly BodyDescription NewHold = new("NewHold", IsRequired: false);
    public static readonly BodyDescription Settlement = new("Settlement", IsRequired: true);
    public static readonly BodyDescription NewKey = new("NewKey", IsRequired: true);
    public static readonly BodyDescription KeyChange = new("KeyChange", IsRequired: true);
    public static readonly BodyDescription Rotation = new("Rotation", IsRequired: false);
    public static readonly BodyDescription LimitEdit = new("LimitEdit", IsRequired: true);
    public static readonly BodyDescription BulkChange = new("BulkChange", IsRequired: true);
    public static readonly BodyDescription Nothing = new("Nothing", IsRequired: false);
    public static readonly BodyDescription Upstreams = new(null, IsRequired: false);

    /// <summary>The schemas, by name.</summary>
    public static IReadOnlyDictionary<string, JsonObject> Schemas { get; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal)
    {
        ["Cost"] = new()
        {
            ["type"] = "object",
            ["description"] = "What is charged or set aside, in each unit.",
            ["minProperties"] = 1,
            ["maxProperties"] = Cost.MaxUnits,
            ["additionalProperties"] = KeyMembers.Amount("The amount, in the unit."),
        },
        ["Consume"] = Body("What to charge.", Cost1("What to charge; without it one request.")),
        ["NewHold"] = Body(
            "What to set aside.",
            Cost1("What to set aside, at least 1 of some unit; without it one request."),
            ("ttl_seconds", KeyMembers.Whole("After this many seconds the hold is charged as held.", 1, HoldHandler.MaxTtlSeconds, HoldHandler.DefaultTtlSeconds))),
        ["Settlement"] = Required("cost", Body("What the work really cost.", Cost1("What to charge; it may be less or more than was held."))),
        ["NewLimit"] = Required("unit,window,limit", Body(
            "A limit.",
            ("unit", new() { ["type"] = "string", ["pattern"] = UnitPattern, ["description"] = "`requests`, `tokens`, `microusd`, or a name of your own." }),
            ("window", KeyMembers.With(ViewRules.OneOf(Enum.GetValues<WindowKind>().Select(w => w.ToName())), "string", "The span over which it is counted, by the calendar in the key's time zone.")),
            ("limit", KeyMembers.Amount("The most that may be used in one window, in the unit.")))),
        ["NewKey"] = Body(
            "Keys to issue. `quota` or `limits` must be there.",
            [
                .. KeyMembers.All(),
                ("count", KeyMembers.Whole("How many keys.", 1, IssueRequest.MaxCount, 1)),
                ("prefix", new() { ["type"] = "string", ["pattern"] = $"^[A-Za-z0-9_-]{{0,{KeyPrefix.MaxLength}}}$", ["default"] = "trial_", ["description"] = "What the keys' texts begin with." }),
            ]),
        ["KeyChange"] = KeyMembers.With(Body("What to change about a key; what is absent stays, and null clears.", [.. KeyMembers.All()]), ("minProperties", 1)),
        ["Rotation"] = Body(
            "How to replace the secret.",
            ("overlap_seconds", KeyMembers.Whole("How long the old secret still works, in seconds.", 0, KeyChangeHandler.MaxOverlapSeconds, 0))),
        ["LimitEdit"] = KeyMembers.With(
            Body(
                "What to do with one limit: set it, or add to it.",
                ("limit", KeyMembers.Amount("The most that may be used in one window, in the unit; the limit is made if there is none.")),
                ("add", KeyMembers.Whole("How much to add to the limit that is there; negative to lower it, down to 0.", -Limit.MaxAmount, Limit.MaxAmount, null))),
            ("minProperties", 1),
            ("maxProperties", 1)),
        ["KeyFilter"] = KeyMembers.With(
            Body(
                "Which keys: those with these ids, or those that match all of the other members.",
                ("ids", KeyMembers.With([], "array", "Ids of keys; without other members.", ("items", new JsonObject { ["type"] = "string" }), ("minItems", 1), ("maxItems", BulkRequest.MaxKeys))),
                ("label", KeyMembers.With([], "string", "Only keys with this label.")),
                ("tag", KeyMembers.With([], "string", "Only keys with this tag.", ("pattern", KeyMembers.TagPattern))),
                ("owner", KeyMembers.With([], "string", "Only keys with this owner.")),
                ("status", KeyMembers.With(ViewRules.OneOf(Enum.GetValues<KeyStatus>().Select(KeyStatusNames.Of)), "string", "Only keys with this status."))),
            ("minProperties", 1)),
        ["BulkChange"] = Required("filter", Body(
            "A change of many keys: `change` or `action` must be there, one of them.",
            ("filter", new() { ["$ref"] = "#/components/schemas/KeyFilter", ["description"] = "Which keys." }),
            ("change", new() { ["$ref"] = "#/components/schemas/KeyChange", ["description"] = "What to change about each." }),
            ("action", KeyMembers.With(ViewRules.OneOf(AdminChange.Actions.Select(a => a.Name)), "string", "What to do with each, in place of `change`.")),
            ("limit", KeyMembers.Whole("How many keys this call changes at most; not with `ids`.", 1, BulkRequest.MaxKeys, BulkRequest.MaxKeys)),
            ("cursor", KeyMembers.With([], "string", "The `next_cursor` of the call before; not with `ids`.")))),
        ["Nothing"] = Body("An empty object; it may be left out."),
    };

    private static (string, JsonObject) Cost1(string text) => ("cost", new() { ["$ref"] = "#/components/schemas/Cost", ["description"] = text });

    private static JsonObject Body(string text, params ReadOnlySpan<(string Name, JsonObject Schema)> members)
    {
        var properties = new JsonObject();
        foreach (var (name, schema) in members)
        {
            properties[name] = schema;
        }

        return new() { ["type"] = "object", ["description"] = text, ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static JsonObject Required(string names, JsonObject body) =>
        KeyMembers.With(body, ("required", new JsonArray([.. names.Split(',').Select(n => JsonValue.Create(n))])));
}
