using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>server.version</c>: the command line and the server are of one release.</summary>
internal sealed class VersionCheck(ServerProbe server) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.ServerVersion;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var answer = await server.HealthAsync(cancellationToken);
        if (!answer.IsHealthOfOurs || answer.TextOf("version") is not { } version)
        {
            return [Say.Skipped(new("The server's version is not known.", "无法得知服务的版本。"))];
        }

        if (version == ProductVersion.Text)
        {
            return [Say.Ok(new($"The server and this command line are version {version}.", $"服务和命令行的版本都是 {version}。"))];
        }

        var isServerOlder = System.Version.TryParse(version.Split('-')[0], out var theirs) && System.Version.TryParse(ProductVersion.Text.Split('-')[0], out var own) && theirs < own;
        return
        [
            Say.Advice(
                new($"The server is version {version}, and this command line {ProductVersion.Text}.", $"服务的版本是 {version}，命令行的版本是 {ProductVersion.Text}。"),
                new("The older one may not know what the newer one has. Bring both to one release.", "旧的一方可能不支持新的功能。请让两者使用同一版本。"),
                isServerOlder
                    ? "git pull && docker compose build --pull && docker compose up -d"
                    : "git pull && dotnet pack src/Cli -c Release -o artifacts && dotnet tool update --global --add-source artifacts QuotaFunctions.Cli"),
        ];
    }
}
