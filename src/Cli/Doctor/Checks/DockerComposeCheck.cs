using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>docker.compose</c>: the plugin is there and new enough for the compose file.</summary>
internal sealed class DockerComposeCheck(Site site, ServerProbe server, DockerProbe docker) : ICheck
{
    /// <summary>The first version that lets an <c>env_file</c> be missing.</summary>
    private static readonly Version Oldest = new(2, 24);

    /// <inheritdoc/>
    public string Name => CheckNames.DockerCompose;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (await DockerChecks.ReasonToSkipAsync(site, null, cancellationToken) is { } why)
        {
            return [Say.Skipped(why)];
        }

        var run = await docker.ComposeAsync();
        return [run.Outcome switch
        {
            ToolOutcome.NotFound => Say.Skipped(new("Docker is not installed.", "没有安装 Docker。")),
            ToolOutcome.TooSlow => this.IsTooSlow(),
            ToolOutcome.Failed when await DockerChecks.ReasonToSkipAsync(site, server, cancellationToken) is { } running => Say.Skipped(running),
            ToolOutcome.Failed => Say.Problem(
                new("Docker has no Compose plugin.", "Docker 没有安装 Compose 插件。"),
                new("The commands of the guide are docker compose …; the old docker-compose is not enough.", "指南中的命令是 docker compose …；旧的 docker-compose 不够用。"),
                "sudo apt-get install docker-compose-plugin"),
            _ => Judge(run.Output),
        }];
    }

    /// <summary>The output is <c>2.24.5</c>, perhaps with a <c>v</c> before it, words, or a suffix such as <c>-desktop.1</c>.</summary>
    private Finding Judge(string output)
    {
        var text = output.Split(' ', '\n')[^1].TrimStart('v');
        return !Version.TryParse(text.Split('-', '+')[0], out var version)
            ? Say.Skipped(new("Docker Compose says its version in a form that is not known.", "无法识别 Docker Compose 的版本。"))
            : version >= Oldest
                ? Say.Ok(new($"Docker Compose is version {version}.", $"Docker Compose 的版本是 {version}。"))
                : Say.Problem(
                    new($"Docker Compose {version} is too old.", $"Docker Compose {version} 太旧。"),
                    new($"{site.ComposeFile} needs {Oldest} or newer: older versions do not accept an optional .env.", $"{site.ComposeFile} 需要 {Oldest} 或更新的版本：旧版本不支持可选的 .env。"),
                    "sudo apt-get update && sudo apt-get install docker-compose-plugin");
    }
}
