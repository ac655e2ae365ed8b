using System.Buffers;

namespace QuotaFunctions.Edge.Requests;

/// <summary>
/// Finds keys that quota-proxy made, in places that must not hold one. Its holders go on using them, and some clients of theirs put a key
/// into the address, which quota-proxy allowed.
/// </summary>
/// <remarks>Only its own forms are found: a prefix that its operator chose, and keys of other products, cannot be told from other texts.</remarks>
internal static class ProxyKeyText
{
    private const int TimeDigits = 13;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> LettersAndDigits = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>What a key begins with, and how many hexadecimal digits may follow.</summary>
    private static readonly (string Start, int HexLength)[] Forms = [("trial_", 36), ("roc_", 32), ("sk-", 48)];

    /// <summary>True when any part of the text is a key as quota-proxy made it.</summary>
    public static bool IsIn(ReadOnlySpan<char> text)
    {
        foreach (var (start, hexLength) in Forms)
        {
            var from = 0;
            while (text[from..].IndexOf(start) is var next and >= 0)
            {
                var begins = from + next;
                from = begins + start.Length;
                if ((begins == 0 || !char.IsAsciiLetterOrDigit(text[begins - 1])) && (IsHex(text[from..], hexLength) || IsMadeOfTime(text[from..])))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsHex(ReadOnlySpan<char> text, int length) => RunOf(text, HexDigits) == length && RunOf(text, LettersAndDigits) == length;

    /// <summary>The time in milliseconds, then random letters and digits.</summary>
    private static bool IsMadeOfTime(ReadOnlySpan<char> text) =>
        RunOf(text, Digits) == TimeDigits && text.Length > TimeDigits + 1 && text[TimeDigits] == '-' && char.IsAsciiLetterOrDigit(text[TimeDigits + 1]);

    private static int RunOf(ReadOnlySpan<char> text, SearchValues<char> characters) =>
        text.IndexOfAnyExcept(characters) is var end and >= 0 ? end : text.Length;
}
