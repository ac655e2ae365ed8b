using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary>When the checks of Docker have a meaning.</summary>
internal static class DockerChecks
{
    /// <summary>
    /// Why there is nothing to look at: there is no compose file in this folder, the server is elsewhere, or it answers without this part of Docker.
    /// Null when it is to be looked at.
    /// </summary>
    /// <param name="site">What is looked at.</param>
    /// <param name="server">The server; null where a fault of Docker matters although it answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Words?> ReasonToSkipAsync(Site site, ServerProbe? server, CancellationToken cancellationToken) =>
        site.ComposeFile is null ? new("There is no compose file in this folder.", "此文件夹中没有 compose 文件。")
        : !site.IsHere ? new("The server is on another machine.", "服务在另一台机器上。")
        : server is not null && await server.IsOursAsync(cancellationToken) ? new("The server runs without it.", "服务在没有它的情况下运行。")
        : null;

    /// <summary>The finding of a command of Docker that did not end in time.</summary>
    public static Finding IsTooSlow(this ICheck check) => new Findings(check.Name).Problem(
        new("Docker does not answer within 5 seconds.", "Docker 在 5 秒内没有响应。"),
        new("Its daemon hangs, often because the disk is full or very slow.", "守护进程没有响应，通常是因为磁盘已满或者非常慢。"),
        "sudo systemctl restart docker");
}
