using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>process.user</c>: in a container, the service does not run as root.</summary>
internal sealed class ProcessUser(CheckTarget target) : LocalCheck("process.user")
{
    protected override IEnumerable<Finding> Look()
    {
        yield return !target.Machine.IsContainer ? Say.Skipped(new("This is no container.", "当前不在容器中。"))
            : target.Machine.User is { IsRoot: true }
                ? Say.Warning(
                    new("The container runs as root.", "容器以 root 身份运行。"),
                    new(
                        "Who breaks out of the program is root of the container. The image runs as 1000:1000 unless something says otherwise: drop that, and give the data folder to this user.",
                        "攻破程序的人会成为容器中的 root。镜像默认以 1000:1000 运行：请去掉覆盖它的设置，并把数据目录交给该用户。"),
                    target.Database is { } database ? $"sudo chown -R 1000:1000 {ShellText.Quote(Path.GetDirectoryName(database)!)}" : null)
                : Say.Ok(new("The container does not run as root.", "容器没有以 root 身份运行。"));
    }
}
