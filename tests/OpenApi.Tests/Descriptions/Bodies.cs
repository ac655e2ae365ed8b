using System.Text.Json.Nodes;
using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

/// <summary>The bodies of requests. A test asks the server which members each operation knows.</summary>
internal static class Bodies
{
    public static readonly BodyDescription Consume = new("Consume", IsRequired: false);
    public static readonly BodyDescription NewHold = new("NewHold", IsRequired: false);
    public static readonly BodyDescription Settlement = new("Settlement", IsRequired: true);
    public static readonly BodyDescription NewKey = new("NewKey", IsRequired: true);
    public static readonly BodyDescription KeyChange = new("KeyChange", IsRequired: true);
    public static readonly BodyDescription Rotation = new("Rotation", IsRequired: false);
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
            ("unit", new() { ["type"] = "string", ["pattern"] = "^[a-z][a-z0-9_]{0,31}$", ["description"] = "`requests`, `tokens`, `microusd`, or a name of your own." }),
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
