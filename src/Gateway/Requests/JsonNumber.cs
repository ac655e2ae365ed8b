using System.Text.Json;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Reads amounts in every spelling of JSON: <c>4096</c>, <c>4096.0</c>, <c>4.096e3</c>.</summary>
internal static class JsonNumber
{
    /// <summary>
    /// The number at the reader's position, a fraction rounded up; no more than <see cref="Limit.MaxAmount"/>, and 0 for all negative ones.
    /// Null for any other value.
    /// </summary>
    public static long? Read(ref readonly Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return null;
        }

        if (reader.TryGetInt64(out var whole))
        {
            return Math.Clamp(whole, 0, Limit.MaxAmount);
        }

        return Amount(reader.GetDouble());
    }

    /// <summary>A number as an amount, likewise.</summary>
    public static long Amount(double number) =>
        Math.Ceiling(number) >= Limit.MaxAmount ? Limit.MaxAmount : Math.Max(0, (long)Math.Ceiling(number));
}
