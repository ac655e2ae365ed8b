namespace QuotaFunctions.Cli.Doctor;

/// <summary>The checks that <c>--only</c> and <c>--skip</c> leave. Each names a check, or a group: what is before the dot.</summary>
/// <param name="Only">The only ones; empty for all.</param>
/// <param name="Skip">Those to leave out.</param>
internal sealed record Selection(IReadOnlyCollection<string> Only, IReadOnlyCollection<string> Skip)
{
    /// <summary>True for a check that is made.</summary>
    public bool Takes(string check) => (Only.Count == 0 || Only.Any(n => Names(n, check))) && !Skip.Any(n => Names(n, check));

    /// <summary>The group of a check.</summary>
    public static string GroupOf(string check) => check.Split('.')[0];

    private static bool Names(string name, string check) => name == check || name == GroupOf(check);
}
