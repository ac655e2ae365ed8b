using System.Globalization;
using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>docker.memory</c>: the containers have a memory limit, a sensible one, and were not ended for it.</summary>
internal sealed class DockerMemoryCheck(Site site) : ICheck
{
    /// <inheritdoc/>
    public string Name => CheckNames.DockerMemory;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        if (await DockerChecks.ReasonToSkipAsync(site, null, cancellationToken) is { } why)
        {
            return [Say.Skipped(why)];
        }

        var run = await ToolRun.StartAsync("docker", "inspect", "--format", "{{.State.OOMKilled}} {{.HostConfig.Memory}}", "quota-proxy");
        return [run.Outcome == ToolOutcome.Done && run.Output.Split(' ') is [var wasKilled, var limit] && long.TryParse(limit, CultureInfo.InvariantCulture, out var bytes)
            ? Judge(wasKilled == "true", bytes)
            : Say.Skipped(new("There is no container quota-proxy to look at.", "没有可以检查的容器 quota-proxy。"))];
    }

    private Finding Judge(bool wasKilled, long bytes)
    {
        var megabytes = (bytes >> 20).ToString(CultureInfo.InvariantCulture);
        const string Restart = "docker compose up -d";
        return wasKilled
            ? Say.Problem(
                new("The container was ended because its memory was used up.", "容器因内存用尽而被终止。"),
                new(
                    $"Its limit is {megabytes} MB. Raise deploy.resources.limits.memory in {site.ComposeFile}, or lower MAX_BUFFERED_BODY_BYTES.",
                    $"它的内存限制是 {megabytes} MB。请在 {site.ComposeFile} 中提高 deploy.resources.limits.memory，或者降低 MAX_BUFFERED_BODY_BYTES。"),
                Restart,
                "quota-proxy")
            : bytes == 0
                ? Say.Advice(
                    new("The container has no memory limit.", "容器没有内存限制。"),
                    new(
                        $"A limit keeps it from taking the memory of others. Set deploy.resources.limits.memory in {site.ComposeFile}, for example to 512M.",
                        $"内存限制可以避免它占用其他程序的内存。请在 {site.ComposeFile} 中设置 deploy.resources.limits.memory，例如 512M。"),
                    Restart,
                    "quota-proxy")
                : bytes < Thresholds.LittleMemory
                    ? Say.Warning(
                        new($"The container has a memory limit of {megabytes} MB, which is little.", $"容器的内存限制是 {megabytes} MB，偏小。"),
                        new(
                            $"Large request bodies are refused, or the container is ended. Set deploy.resources.limits.memory in {site.ComposeFile} to 512M.",
                            $"较大的请求正文会被拒绝，或者容器会被终止。请在 {site.ComposeFile} 中把 deploy.resources.limits.memory 设为 512M。"),
                        Restart,
                        "quota-proxy")
                    : Say.Ok(new($"The container has a memory limit of {megabytes} MB.", $"容器的内存限制是 {megabytes} MB。"), "quota-proxy");
    }
}
