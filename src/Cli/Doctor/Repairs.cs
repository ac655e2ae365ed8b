using QuotaFunctions.Cli.Output;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Cli.Doctor;

/// <summary><c>--fix</c>: mends what loses nothing, after a question.</summary>
internal static class Repairs
{
    /// <summary>Mends what can be mended from here, and says each.</summary>
    /// <returns>The names of the checks to make again.</returns>
    /// <exception cref="CommandFailure">The answer was no, or nobody can answer.</exception>
    public static async Task<IReadOnlyCollection<string>> MakeAsync(Question question, IReadOnlyList<SpokenFinding> findings, Language language, CancellationToken cancellationToken)
    {
        var repairable = findings.Where(f => f.Status > FindingStatus.Skipped && f.Repair is not null).ToArray();
        if (repairable.Length == 0)
        {
            Terminal.Say(new Words("There is nothing that --fix can mend.", "没有 --fix 能修复的问题。").In(language));
            return [];
        }

        Terminal.Say(new Words("--fix will mend:", "--fix 将修复：").In(language));
        foreach (var finding in repairable)
        {
            Terminal.Say($"  {Name(finding)}: {finding.Title}{(finding.Fix is null ? "" : $"\n    {finding.Fix}")}");
        }

        question.Confirm(new Words("Mend them?", "要修复吗？").In(language));
        foreach (var finding in repairable)
        {
            try
            {
                await finding.Repair!(cancellationToken);
                Terminal.Say(new Words($"Mended: {Name(finding)}", $"已修复：{Name(finding)}").In(language));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Terminal.Say(new Words($"Not mended: {Name(finding)} ({e.Message})", $"未能修复：{Name(finding)}（{e.Message}）").In(language));
            }
        }

        return [.. repairable.Select(f => f.Check).Distinct()];
    }

    private static string Name(SpokenFinding finding) => finding.Subject is null ? finding.Check : $"{finding.Check} {finding.Subject}";
}
