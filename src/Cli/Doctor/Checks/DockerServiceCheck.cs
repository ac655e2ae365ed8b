using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>docker.service</c>: the services of the compose file run, and do not start again and again.</summary>
internal sealed class DockerServiceCheck(Site site, ServerProbe server, DockerProbe docker) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.DockerService;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (await DockerChecks.ReasonToSkipAsync(site, null, cancellationToken) is { } why)
        {
            return [Say.Skipped(why)];
        }

        return await docker.ContainersAsync() switch
        {
            null => [Say.Skipped(new("Docker does not say which services run: see the other findings of docker.", "Docker 没有给出服务列表：见 docker 的其他结果。"))],
            [] when await DockerChecks.ReasonToSkipAsync(site, server, cancellationToken) is { } running => [Say.Skipped(running)],
            [] => [Say.Problem(
                new("No service of the compose file was started.", "compose 文件中的服务都没有启动。"),
                null,
                "docker compose up -d")],
            var containers => [.. containers.Select(Judge)],
        };
    }

    private Finding Judge(ComposeContainer container)
    {
        var log = $"docker compose logs {container.Service} --tail=50";
        return (container.State, container.Health) switch
        {
            ("running", "unhealthy") => Say.Problem(
                new($"The service {container.Service} is unhealthy: {container.Status}.", $"服务 {container.Service} 不健康：{container.Status}。"),
                new("It runs, and its /healthz does not answer 200. server.health has the reason.", "它在运行，但 /healthz 没有返回 200。原因见 server.health。"),
                log,
                container.Service),
            ("running", _) => Say.Ok(new($"The service {container.Service} runs: {container.Status}.", $"服务 {container.Service} 在运行：{container.Status}。"), container.Service),
            ("restarting", _) => Say.Problem(
                new($"The service {container.Service} starts again and again: {container.Status}.", $"服务 {container.Service} 不断重启：{container.Status}。"),
                new("It ends soon after each start. Its log says why: a bad setting, or a database that cannot be opened.", "每次启动后很快就退出。原因在日志里：设置有误，或者数据库无法打开。"),
                log,
                container.Service),
            _ => Say.Problem(
                new($"The service {container.Service} does not run: {container.Status}.", $"服务 {container.Service} 没有运行：{container.Status}。"),
                new("Its log says why it ended. Then start it.", "日志说明了它退出的原因。之后请启动它。"),
                $"{log}; docker compose up -d {container.Service}",
                container.Service),
        };
    }
}
