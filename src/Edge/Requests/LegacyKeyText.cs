using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Edge.Requests;

/// <summary>Finds the legacy key of a request in places that must not hold one. It has no form of its own, so only the request that presents it can tell.</summary>
public static class LegacyKeyText
{
    private static readonly object Item = new();

    /// <summary>Remembers the legacy key that a request has presented and that opens a key, while the request is answered.</summary>
    /// <returns>True when the address holds the key too.</returns>
    internal static bool Keep(HttpContext context, string key)
    {
        context.Items[Item] = key;
        return IsIn(context, context.Request.Path.Value) || IsIn(context, Uri.UnescapeDataString(context.Request.QueryString.Value ?? ""));
    }

    /// <summary>True when the text holds the legacy key that this request has presented; false for a request that has presented none.</summary>
    public static bool IsIn(HttpContext context, string? text) =>
        text is not null && context.Items.TryGetValue(Item, out var key) && text.Contains((string)key!, StringComparison.Ordinal);
}
