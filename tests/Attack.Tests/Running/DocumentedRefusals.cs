using System.Globalization;
using System.Text.RegularExpressions;
using QuotaFunctions.Azurite;

namespace QuotaFunctions.Attack.Tests.Running;

/// <summary>Which status goes with which code, as the tables of <c>docs/api.md</c> say it.</summary>
internal static partial class DocumentedRefusals
{
    private static readonly HashSet<(int Status, string Code)> All = Read();

    /// <summary>Statuses by which Kestrel refuses what is no HTTP, before this service sees anything: no body, and the connection ends.</summary>
    private static readonly int[] ByServer = [400, 405, 408, 411, 413, 414, 431, 505];

    /// <summary>What is wrong with a refusal of the service's own; null for nothing.</summary>
    public static string? FaultOf(RawAnswer answer, bool isHead = false)
    {
        if ((answer.IsBare && ByServer.Contains(answer.Status)) || (isHead && All.Any(r => r.Status == answer.Status)))
        {
            return null;
        }

        return answer.Code is not { } code ? $"{answer.Status} without a code"
            : code == "internal_error" ? "500 internal_error"
            : All.Contains((answer.Status, code)) ? null
            : $"{answer.Status} {code} is not in docs/api.md";
    }

    private static HashSet<(int, string)> Read()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md"));
        var found = CodeFirst().Matches(page).Concat(StatusFirst().Matches(page))
            .SelectMany(m => Statuses().Matches(m.Groups["statuses"].Value), (m, s) => (int.Parse(s.Value, CultureInfo.InvariantCulture), m.Groups["code"].Value))
            .ToHashSet();
        Assert.Contains((503, "overloaded"), found);
        Assert.Contains((429, "overloaded"), found);
        return found;
    }

    [GeneratedRegex(@"^\| `(?<code>[a-z_]+)` \| (?<statuses>[45]\d\d[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex CodeFirst();

    [GeneratedRegex(@"^\|[^|]*\| (?<statuses>[45]\d\d)[^|]*\| `(?<code>[a-z_]+)` \||^\| (?<statuses>[45]\d\d) \| `(?<code>[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex StatusFirst();

    [GeneratedRegex(@"[45]\d\d")]
    private static partial Regex Statuses();
}
