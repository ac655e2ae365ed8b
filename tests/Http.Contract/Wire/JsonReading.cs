using System.Globalization;
using System.Text.Json;

namespace QuotaFunctions.Http.Contract.Wire;

/// <summary>Reads values whose form the contract fixes.</summary>
public static class JsonReading
{
    /// <summary>An ISO 8601 time in UTC, written with a Z.</summary>
    public static DateTimeOffset GetUtc(this JsonElement element)
    {
        var text = element.GetString()!;
        Assert.EndsWith("Z", text, StringComparison.Ordinal);
        return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
    }

    /// <summary>The names of an object's members, in order, joined by commas.</summary>
    public static string MemberNames(this JsonElement element) => string.Join(',', element.EnumerateObject().Select(p => p.Name));

    /// <summary>True for null or an absent value.</summary>
    public static bool IsNull(this JsonElement element) => element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
}
