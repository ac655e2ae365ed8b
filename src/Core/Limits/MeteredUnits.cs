namespace QuotaFunctions.Core.Limits;

/// <summary>
/// The units that this service counts by itself when it forwards: <c>requests</c>, <c>tokens</c>, <c>microusd</c>. Every other name is a
/// caller's own and counts only what the caller says, so a slip in one of these would make a limit that nothing ever reaches.
/// </summary>
public static class MeteredUnits
{
    private static readonly string[] Names = [Unit.RequestsName, Unit.TokensName, "microusd"];

    /// <summary>True when the service counts this unit by itself.</summary>
    public static bool Contains(Unit unit) => Contains(unit.Name);

    /// <summary>True when the service counts the unit of this name by itself.</summary>
    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>True when some of these limits is on a unit that the service counts by itself, so that they bound every key's use.</summary>
    public static bool AreBoundBy(LimitSet limits) => limits.Any(l => Contains(l.Unit));

    /// <summary>
    /// The unit that a text misspells: in another case, in the singular, with a separator, or one letter off. Null for the unit itself
    /// and for a name that is another one.
    /// </summary>
    public static string? NearlySpelled(string text)
    {
        if (Names.Contains(text))
        {
            return null;
        }

        var letters = string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return Array.Find(Names, name => IsWithinOneSlip(letters, name));
    }

    /// <summary>True when one letter put in, left out, taken for another or swapped with its neighbour makes one text of the other, or none.</summary>
    private static bool IsWithinOneSlip(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (one.Length > other.Length)
        {
            return IsWithinOneSlip(other, one);
        }

        var same = one.CommonPrefixLength(other);
        var (rest, otherRest) = (one.Length - same, other.Length - same);
        return rest == otherRest
            ? rest <= 1
                || one[(same + 1)..].SequenceEqual(other[(same + 1)..])
                || (one[same] == other[same + 1] && one[same + 1] == other[same] && one[(same + 2)..].SequenceEqual(other[(same + 2)..]))
            : otherRest - rest == 1 && one[same..].SequenceEqual(other[(same + 1)..]);
    }
}
