using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>docker.installed</c>: the program is there.</summary>
internal sealed class DockerInstalledCheck(Site site, ServerProbe server, DockerProbe docker) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.DockerInstalled;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (site.ComposeFile is null || !site.IsHere)
        {
            return [Say.Skipped((await DockerChecks.ReasonToSkipAsync(site, null, cancellationToken))!.Value)];
        }

        return [(await docker.ClientAsync()).Outcome switch
        {
            ToolOutcome.Done => Say.Ok(new("Docker is installed.", "Docker 已安装。")),
            ToolOutcome.TooSlow => this.IsTooSlow(),
            _ when await DockerChecks.ReasonToSkipAsync(site, server, cancellationToken) is { } why => Say.Skipped(why),
            _ => Say.Problem(
                new($"Docker is not installed, and this folder has {site.ComposeFile}.", $"没有安装 Docker，而此文件夹中有 {site.ComposeFile}。"),
                new("The program docker is not on PATH. Install it, or run the server without it.", "PATH 中没有 docker 程序。请安装它，或者不用 Docker 运行服务。"),
                "curl -fsSL https://get.docker.com | sudo sh"),
        }];
    }
}
