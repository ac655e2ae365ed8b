using System.Collections.Immutable;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Checks;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor;

/// <summary>The checks that the command line and the running service both make.</summary>
public static class LocalChecks
{
    /// <summary>The checks, in the order in which their findings are shown.</summary>
    /// <param name="target">What to look at; for one run, because settings are read once.</param>
    public static ImmutableArray<ICheck> For(CheckTarget target)
    {
        var (tables, upstreams) = (new TablesAnswer(target), new UpstreamAnswers(target));
        return
        [
            new SettingsValid(target),
            new EnvFile(target),
            new LogLevelSetting(target),
            new TimeZoneSetting(target),
            new TokenStrength(target),
            new TokenFile(target),
            new DataFolder(target),
            new DataFile(target),
            new DataDisk(target),
            new DataFileSystem(target),
            new SqliteIntegrity(target),
            new SqliteVersion(target),
            new SqliteWal(target),
            new SqliteSpace(target),
            new TablesReach(tables),
            new TablesSignIn(tables),
            new TablesPermissions(tables),
            new TablesClock(tables),
            new TablesLatency(tables),
            new UpstreamNone(target),
            new UpstreamReach(upstreams),
            new UpstreamSecret(upstreams),
            new UpstreamModels(upstreams),
            new UpstreamCertificate(upstreams, target.Time),
            new UpstreamClock(upstreams),
            new UpstreamPlainHttp(target),
            new UpstreamSpendLimit(target),
            new FileLimit(target),
            new MemoryLimit(target),
            new ProcessUser(target),
            new ContainerVolume(target),
            new FunctionsSettings(target),
            new NetworkPublic(target),
        ];
    }
}
