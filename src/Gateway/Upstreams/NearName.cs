namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>Finds the known name that a misspelt one probably means.</summary>
public static class NearName
{
    /// <summary>The known name that takes the fewest changed, added or missing characters; null when none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(k => (Name: k, Changes: Changes(name, k))).DefaultIfEmpty((Name: "", Changes: int.MaxValue)).MinBy(static k => k.Changes);
        return nearest.Changes <= Math.Max(2, name.Length / 3) ? nearest.Name : null;
    }

    /// <summary>The edit distance, in any case.</summary>
    private static int Changes(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var same = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[other.Length];
    }
}
