namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary>The names of the checks that the command line makes itself.</summary>
internal static class CheckNames
{
    public const string AddressResolve = "address.resolve";
    public const string AddressConnect = "address.connect";
    public const string ServerHealth = "server.health";
    public const string ServerVersion = "server.version";
    public const string ServerSignIn = "server.sign_in";
    public const string ServerClock = "server.clock";
    public const string ServerTls = "server.tls";
    public const string ServerProxy = "server.proxy";
    public const string ServerReport = "server.report";
    public const string KeyStatus = "key.status";
    public const string KeyLife = "key.life";
    public const string DockerInstalled = "docker.installed";
    public const string DockerDaemon = "docker.daemon";
    public const string DockerCompose = "docker.compose";
    public const string DockerService = "docker.service";
    public const string DockerMemory = "docker.memory";
    public const string EnvFile = "env.file";
}
