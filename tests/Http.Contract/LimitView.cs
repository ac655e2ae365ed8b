using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract;

/// <summary>One item of <c>limits</c> in an answer.</summary>
public sealed record LimitView(string Unit, string Window, long Limit, long Used, long Held, long Remaining, DateTimeOffset? ResetsAt)
{
    /// <summary>The members of an item, in order.</summary>
    public const string Members = "unit,window,limit,used,held,remaining,resets_at";

    /// <summary>All items of an answer.</summary>
    public static IReadOnlyList<LimitView> All(JsonElement body) => [.. body.GetProperty("limits").EnumerateArray().Select(Of)];

    /// <summary>The item of a unit and window.</summary>
    public static LimitView Find(JsonElement body, string unit = "requests", string window = "lifetime") =>
        Assert.Single(All(body), l => l.Unit == unit && l.Window == window);

    private static LimitView Of(JsonElement item)
    {
        Assert.Equal(Members, string.Join(',', item.EnumerateObject().Select(p => p.Name)));
        var resets = item.GetProperty("resets_at");
        return new LimitView(
            item.GetProperty("unit").GetString()!,
            item.GetProperty("window").GetString()!,
            item.GetProperty("limit").GetInt64(),
            item.GetProperty("used").GetInt64(),
            item.GetProperty("held").GetInt64(),
            item.GetProperty("remaining").GetInt64(),
            resets.ValueKind == JsonValueKind.Null ? null : resets.GetUtc());
    }
}
