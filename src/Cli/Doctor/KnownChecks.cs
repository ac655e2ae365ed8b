using QuotaFunctions.Cli.Doctor.Checks;
using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Cli.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor;

/// <summary>The names of all checks, for <c>--only</c>, <c>--skip</c> and completion. A newer server may have more.</summary>
internal static class KnownChecks
{
    /// <summary>What only a running server can look at.</summary>
    private static readonly string[] OfTheServer = ["server.store", "server.holds", "server.upstreams", "server.body_memory", "server.clock_went_back"];

    /// <summary>The names, in the order in which findings are shown.</summary>
    public static IReadOnlyList<string> Names()
    {
        var address = new Uri("http://127.0.0.1/");
        using var server = new ServerProbe(address);
        return
        [
            .. ClientChecks.For(new Site(address, new Variables(readsDotEnv: false), TokenFile: null), server).Select(c => c.Name),
            CheckNames.KeyLife,
            CheckNames.ServerReport,
            .. Local().Select(c => c.Name),
            .. OfTheServer,
        ];
    }

    /// <summary>The groups and the names.</summary>
    public static IReadOnlyList<string> GroupsAndNames()
    {
        var names = Names();
        return [.. names.Select(Selection.GroupOf).Distinct(), .. names];
    }

    /// <summary>The checks that the server makes too, on this machine's files with this shell's settings.</summary>
    public static IReadOnlyList<ICheck> Local() => LocalChecks.For(CheckTarget.OfProcess(running: null, upstreams: null, TimeProvider.System));
}
