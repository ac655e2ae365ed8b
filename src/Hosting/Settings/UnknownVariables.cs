using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Finds variables that look like settings of this service but are not: mostly misspelt ones.</summary>
internal static class UnknownVariables
{
    private const string ServiceHost = "_SERVICE_HOST";

    private static readonly string[] Prefixes = ["UPSTREAM_", "UPSTREAMS_", "QUOTA_", "FORWARD_", "CORS_"];

    /// <summary>How OpenTelemetry's settings for logs begin, which this service does not push: they are named like those for spans and metrics.</summary>
    private static readonly string[] OfLogs = ["OTEL_LOGS_", "OTEL_EXPORTER_OTLP_LOGS_", "OTEL_BLRP_"];

    /// <summary>Of the command line, which reads the same <c>.env</c>.</summary>
    private static readonly string[] OfTheCommandLine = ["QUOTA_SERVER", "QUOTA_MIGRATE_FROM", "QUOTA_MIGRATE_TO"];

    /// <summary>The misspelt ones, by name.</summary>
    /// <param name="environment">The names of the process's variables, which may belong to anybody: one must begin as settings do, or be a slip away from one.</param>
    /// <param name="file">The names in <c>.env</c>, which is written for this service: one must be like a setting.</param>
    /// <param name="known">The names of all settings.</param>
    public static IReadOnlyList<MisspeltVariable> Find(IEnumerable<string> environment, IEnumerable<string> file, IReadOnlyCollection<string> known)
    {
        var inFile = file.ToHashSet(StringComparer.Ordinal);
        var all = environment.Union(inFile).ToArray();
        var services = all.Where(static n => n.EndsWith(ServiceHost, StringComparison.Ordinal)).Select(static n => n[..^ServiceHost.Length]).ToArray();
        return
        [
            .. all.Where(name => !known.Contains(name) && !OfTheCommandLine.Contains(name) && !OfLogs.Any(p => name.StartsWith(p, StringComparison.Ordinal)) && !services.Any(s => IsOfService(name, s)))
                .Select(name => new MisspeltVariable(name, NearName.Of(name, known), inFile.Contains(name)))
                .Where(m => Prefixes.Any(p => m.Variable.StartsWith(p, StringComparison.OrdinalIgnoreCase))
                    || (m.Near is { } near && (m.IsInFile || IsSlip(m.Variable, near))))
                .OrderBy(m => m.Variable, StringComparer.Ordinal),
        ];
    }

    /// <summary>True for a variable that Kubernetes sets in every pod for each service, which may be called "quota".</summary>
    private static bool IsOfService(string name, string service) =>
        name.StartsWith($"{service}_SERVICE_", StringComparison.Ordinal) || name == $"{service}_PORT" || name.StartsWith($"{service}_PORT_", StringComparison.Ordinal);

    /// <summary>True when one key was hit wrongly, two in a long name. Schedulers set what begins with a short setting (PORTS, PORT0).</summary>
    private static bool IsSlip(string name, string near) => near.Length > 8
        ? NearName.Changes(name, near) <= 2
        : NearName.Changes(name, near) <= 1 && !name.StartsWith(near, StringComparison.Ordinal);
}
