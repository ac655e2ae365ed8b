using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Finds variables that look like settings of this service but are not: mostly misspelt ones.</summary>
internal static class UnknownVariables
{
    private static readonly string[] Prefixes = ["UPSTREAM_", "UPSTREAMS_", "QUOTA_", "FORWARD_", "CORS_"];

    /// <summary>Of the command line, which reads the same <c>.env</c>.</summary>
    private static readonly string[] OfTheCommandLine = ["QUOTA_SERVER", "QUOTA_MIGRATE_FROM", "QUOTA_MIGRATE_TO"];

    /// <summary>The misspelt ones, by name.</summary>
    /// <param name="names">The names of all variables that are set.</param>
    /// <param name="known">The names of all settings.</param>
    public static IReadOnlyList<MisspeltVariable> Find(IEnumerable<string> names, IReadOnlyCollection<string> known) =>
    [
        .. names.Where(name => Prefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)) && !known.Contains(name) && !OfTheCommandLine.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => new MisspeltVariable(name, NearName.Of(name, known))),
    ];
}
