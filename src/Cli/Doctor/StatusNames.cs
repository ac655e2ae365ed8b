using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Cli.Doctor;

/// <summary>The statuses as they are read from the API, sorted, and said to people.</summary>
internal static class StatusNames
{
    /// <summary>All, the worst first.</summary>
    public static readonly FindingStatus[] WorstFirst = [FindingStatus.Problem, FindingStatus.Warning, FindingStatus.Advice, FindingStatus.Skipped, FindingStatus.Ok];

    /// <summary>Reads a name of the API; one that is not known, of a newer server, counts as a warning.</summary>
    public static FindingStatus Parse(string? name) => WorstFirst.Where(s => s.ToName() == name).DefaultIfEmpty(FindingStatus.Warning).First();

    /// <summary>How many of a status, in words.</summary>
    public static Words Count(FindingStatus status, int count) => status switch
    {
        FindingStatus.Problem => new(count == 1 ? "1 problem" : $"{count} problems", $"{count} 个问题"),
        FindingStatus.Warning => new(count == 1 ? "1 warning" : $"{count} warnings", $"{count} 个警告"),
        FindingStatus.Advice => new(count == 1 ? "1 recommendation" : $"{count} recommendations", $"{count} 条建议"),
        FindingStatus.Skipped => new($"{count} not looked at", $"{count} 项未检查"),
        _ => new($"{count} fine", $"{count} 项正常"),
    };
}
