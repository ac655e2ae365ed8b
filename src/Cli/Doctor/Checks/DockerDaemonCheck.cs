using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>docker.daemon</c>: Docker's daemon runs, and this account may ask it.</summary>
internal sealed class DockerDaemonCheck(Site site, ServerProbe server, DockerProbe docker) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.DockerDaemon;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (site.ComposeFile is null || !site.IsHere)
        {
            return [Say.Skipped((await DockerChecks.ReasonToSkipAsync(site, null, cancellationToken))!.Value)];
        }

        var run = await docker.DaemonAsync();
        return [run.Outcome switch
        {
            ToolOutcome.Done => Say.Ok(new("Docker's daemon runs.", "Docker 守护进程在运行。")),
            ToolOutcome.NotFound => Say.Skipped(new("Docker is not installed.", "没有安装 Docker。")),
            ToolOutcome.TooSlow => this.IsTooSlow(),
            _ when await DockerChecks.ReasonToSkipAsync(site, server, cancellationToken) is { } why => Say.Skipped(why),
            _ when run.Errors.Contains("permission denied", StringComparison.OrdinalIgnoreCase) => Say.Problem(
                new("This account may not use Docker.", "当前账户无权使用 Docker。"),
                new("It is not in the group docker, whose members are as powerful as root. Add it and sign in again, or use sudo.", "它不在 docker 组中（该组的成员拥有等同 root 的权限）。请加入该组后重新登录，或者使用 sudo。"),
                "sudo usermod -aG docker $USER && newgrp docker"),
            _ => Say.Problem(
                new("Docker's daemon does not run.", "Docker 守护进程没有运行。"),
                new("Nothing that Docker Compose starts can run without it.", "没有它，Docker Compose 无法启动任何服务。"),
                "sudo systemctl enable --now docker"),
        }];
    }
}
