using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Edge.Requests;

/// <summary>Finds whole keys in places that must not hold one: paths, queries, request ids, labels.</summary>
internal static class KeyText
{
    /// <summary>True when any part of the text has the form of a whole key, of this service or of quota-proxy.</summary>
    public static bool IsIn(ReadOnlySpan<char> text) => HasOwn(text) || ProxyKeyText.IsIn(text);

    private static bool HasOwn(ReadOnlySpan<char> text)
    {
        var from = KeyId.Length;
        while (text.Length - from > ApiKey.ShortestLength - KeyId.Length - 1)
        {
            var next = text[from..].IndexOf('_');
            var start = from + next - KeyId.Length;
            if (next < 0 || text.Length - start < ApiKey.ShortestLength)
            {
                return false;
            }

            if (ApiKey.LooksLikeKey(text.Slice(start, ApiKey.ShortestLength)))
            {
                return true;
            }

            from += next + 1;
        }

        return false;
    }
}
