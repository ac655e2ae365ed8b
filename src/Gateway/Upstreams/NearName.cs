namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>Finds the known name that a misspelt one probably means.</summary>
public static class NearName
{
    /// <summary>The known name that takes the fewest changes; null when none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(k => (Name: k, Changes: Changes(name, k))).DefaultIfEmpty((Name: "", Changes: int.MaxValue)).MinBy(static k => k.Changes);
        return nearest.Changes <= Math.Max(2, name.Length / 3) ? nearest.Name : null;
    }

    /// <summary>How many characters are changed, added, missing, or swapped with their neighbour, in any case.</summary>
    public static int Changes(string one, string other)
    {
        // Three rows of the table of edit distances: a swap looks two rows back.
        var (before, above, row) = (new int[other.Length + 1], new int[other.Length + 1], Enumerable.Range(0, other.Length + 1).ToArray());
        for (var i = 1; i <= one.Length; i++)
        {
            (before, above, row) = (above, row, before);
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (IsSame(i, j) ? 0 : 1));
                if (i > 1 && j > 1 && IsSame(i, j - 1) && IsSame(i - 1, j))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }
        }

        return row[other.Length];

        bool IsSame(int i, int j) => char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
    }
}
