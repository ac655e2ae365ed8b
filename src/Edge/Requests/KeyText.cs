using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Edge.Requests;

/// <summary>Finds whole keys where none may stand: in paths, queries, request ids, labels.</summary>
internal static class KeyText
{
    /// <summary>True when something with the shape of a whole key stands anywhere in the text.</summary>
    public static bool IsIn(ReadOnlySpan<char> text)
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
