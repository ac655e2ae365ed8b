using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Api.Reading;

/// <summary>Reads <c>Idempotency-Key</c>, which makes a retry safe.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Marks an answer as a replay of the first answer to the same key.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxLength = 255;

    /// <summary>The key: 1 to 255 printable ASCII characters; null when it is missing or faulty.</summary>
    public static string? Read(HttpRequest request, Faults faults)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
        {
            return null;
        }

        if (values.Count == 1 && values[0] is { Length: > 0 and <= MaxLength } text && text.All(c => c is >= ' ' and <= '~'))
        {
            return text;
        }

        faults.Add(Header, $"must be given once and have 1 to {MaxLength} printable ASCII characters.");
        return null;
    }
}
