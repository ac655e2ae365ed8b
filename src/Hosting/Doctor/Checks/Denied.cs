using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary>A file or folder that this process may not use: who can, and the command that lets it.</summary>
internal static class Denied
{
    /// <summary>The problem, by its cause: a mount that is read-only, a mode, or another owner.</summary>
    /// <param name="say">The check.</param>
    /// <param name="machine">The operating system.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="title">What this process cannot do.</param>
    public static Finding Of(Findings say, Machine machine, string path, Words title)
    {
        var isFolder = Directory.Exists(path);
        var quoted = ShellText.Quote(path);
        if (machine.MountOf(isFolder ? path : Path.GetDirectoryName(path)!) is { IsReadOnly: true } mount)
        {
            return say.Problem(
                title,
                new(
                    $"{mount.Point} is mounted read-only: by an option of the mount or volume, such as :ro, or by the kernel after a fault of the disk, which dmesg shows.",
                    $"{mount.Point} 以只读方式挂载：可能由挂载或卷的选项（例如 :ro）造成，也可能是内核在磁盘出错后所为，dmesg 会显示原因。"),
                machine.IsContainer ? null : $"sudo mount -o remount,rw {ShellText.Quote(mount.Point)}", path);
        }

        var (owner, user) = (FileOwner.Of(path), machine.User);
        return owner is { } own && own.Id == user?.Id
            ? say.Problem(
                title,
                new($"It belongs to this user ({own}), but its mode forbids it.", $"它属于当前用户（{own}），但其权限模式不允许。"),
                $"chmod {(isFolder ? "u+rwx" : "u+rw")} {quoted}", path)
            : say.Problem(
                title,
                new(
                    $"It belongs to {owner}, and this process acts as {user} (user:group). Where the service runs as another user, put its numbers in the command.",
                    $"它属于 {owner}，当前进程的身份为 {user}（用户：组）。如果服务以其他用户运行，请在命令中使用该用户的编号。"),
                $"sudo chown {(isFolder ? "-R " : "")}{user} {quoted}", path);
    }
}
