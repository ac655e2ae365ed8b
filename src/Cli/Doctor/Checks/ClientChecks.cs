using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary>The checks from where a client stands: the way to the server, this shell's token and key, and Docker in this folder.</summary>
internal static class ClientChecks
{
    /// <summary>The checks, in the order in which their findings are shown.</summary>
    public static IReadOnlyList<ICheck> For(Site site, ServerProbe server)
    {
        var docker = new DockerProbe();
        ICheck[] checks =
        [
            new AddressResolveCheck(site, server),
            new AddressConnectCheck(site, server),
            new TlsCheck(site, server),
            new ProxyCheck(site, server),
            new HealthCheck(site, server),
            new VersionCheck(server),
            new ClockCheck(server),
            new SignInCheck(site, server),
            new KeyStatusCheck(site, server),
            new EnvFileCheck(site),
            new DockerInstalledCheck(site, server, docker),
            new DockerDaemonCheck(site, server, docker),
            new DockerComposeCheck(site, server, docker),
            new DockerServiceCheck(site, server, docker),
            new DockerMemoryCheck(site),
        ];
        return [.. checks.Select(c => new WaitingCheck(c))];
    }
}
