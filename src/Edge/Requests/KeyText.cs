using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Edge.Requests;

/// <summary>Finds whole keys where none may stand: in paths, queries, request ids, labels.</summary>
internal static class KeyText
{
    private const int TailLength = ApiKey.SecretLength + ApiKey.ChecksumLength;

    /// <summary>True when something with the shape of a whole key stands anywhere in the text.</summary>
    public static bool IsIn(ReadOnlySpan<char> text)
    {
        const int Shortest = KeyId.Length + 1 + TailLength;
        var from = KeyId.Length;
        while (text.Length - from > TailLength)
        {
            var next = text[from..].IndexOf('_');
            if (next < 0 || text.Length - (from + next) <= TailLength)
            {
                return false;
            }

            var start = from + next - KeyId.Length;
            if (ApiKey.LooksLikeKey(text.Slice(start, Shortest)) && IsAlphanumeric(text.Slice(start + KeyId.Length + 1, TailLength)))
            {
                return true;
            }

            from += next + 1;
        }

        return false;
    }

    private static bool IsAlphanumeric(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
