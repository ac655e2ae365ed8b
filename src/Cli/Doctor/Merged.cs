using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Cli.Doctor;

/// <summary>Findings of this command and of the server's report, each check once.</summary>
internal static class Merged
{
    /// <summary>
    /// A check that both made is shown as the server has it: it sees its own settings, files, account and limits. The groups <c>settings</c> and
    /// <c>token</c> are shown as they are here where that is worse, because the server's next start will read what is here now.
    /// </summary>
    public static IReadOnlyList<SpokenFinding> Of(IReadOnlyList<SpokenFinding> here, IReadOnlyList<SpokenFinding> there)
    {
        var (ofThis, ofServer) = (here.ToLookup(f => f.Check), there.ToLookup(f => f.Check));
        return
        [
            .. here.Concat(there).Select(f => f.Check).Distinct().SelectMany(check =>
                !ofServer.Contains(check) ? ofThis[check]
                : IsReadAtTheNextStart(check) && ofThis[check].Select(f => f.Status).Worst() > ofServer[check].Select(f => f.Status).Worst() ? ofThis[check]
                : ofServer[check].Select(f => f with { Repair = RepairOf(f, ofThis[check]) })),
        ];
    }

    private static bool IsReadAtTheNextStart(string check) => Selection.GroupOf(check) is "settings" or "token";

    /// <summary>Both found the same, so what mends the one here mends the other.</summary>
    private static Func<CancellationToken, ValueTask>? RepairOf(SpokenFinding finding, IEnumerable<SpokenFinding> here) =>
        here.FirstOrDefault(h => h.Status == finding.Status && h.Subject == finding.Subject)?.Repair;
}
