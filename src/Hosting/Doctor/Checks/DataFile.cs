using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>data.file</c>: the database and the files beside it can be read and written, by the service alone.</summary>
/// <remarks>The files are not opened: closing a handle on them would drop the locks that a server in this process holds.</remarks>
internal sealed class DataFile(CheckTarget target) : LocalCheck("data.file")
{
    private static readonly string[] Ends = ["", "-wal", "-shm"];

    protected override IEnumerable<Finding> Look()
    {
        if (target.Database is not { } database)
        {
            return [Say.Skipped(DataFolder.NoFile)];
        }

        if (Directory.Exists(database))
        {
            return
            [
                Say.Problem(
                    new("The database's path leads to a folder.", "数据库路径指向一个目录。"),
                    new($"DATABASE_URL must name a file in it, such as sqlite:///{Path.Combine(database, "quota.db")}.", $"DATABASE_URL 必须指向其中的一个文件，例如 sqlite:///{Path.Combine(database, "quota.db")}。"),
                    subject: database),
            ];
        }

        if (!File.Exists(database))
        {
            return [Say.Skipped(new("There is no database yet: the server makes it at its first start.", "还没有数据库：服务器会在首次启动时创建。"), database)];
        }

        Finding[] wrong = [.. Ends.Select(end => database + end).Where(File.Exists).Select(Unusable).OfType<Finding>()];
        return wrong.Length > 0 ? wrong : [OpenMode(database) ?? Say.Ok(new("The database can be read and written.", "数据库可读可写。"), database)];
    }

    private Finding? Unusable(string path) => target.Machine.CanRead(path) && target.Machine.CanWrite(path) ? OtherOwner(path)
        : Denied.Of(Say, target.Machine, path, new("This user cannot read and write a file of the database.", "当前用户无法读写数据库文件。"));

    /// <summary>A file beside the database that a command of root left there.</summary>
    private Finding? OtherOwner(string path) =>
        target.Machine.User is { IsRoot: true } && FileOwner.Of(path) is { } owner && FileOwner.Of(Path.GetDirectoryName(path)!) is { IsRoot: false } user && owner.Id != user.Id
            ? Say.Warning(
                new("A file of the database is of another user than its folder.", "数据库文件与其所在目录属于不同的用户。"),
                new(
                    $"The file is of {owner}, the folder of {user} (user:group). A service that runs as the folder's user may not be able to write it.",
                    $"文件属于 {owner}，目录属于 {user}（用户：组）。以目录所属用户运行的服务可能无法写入。"),
                $"sudo chown {user} {ShellText.Quote(path)}", path)
            : null;

    private Finding? OpenMode(string database)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var (mode, folder) = (File.GetUnixFileMode(database), File.GetUnixFileMode(Path.GetDirectoryName(database)!));
        if ((folder & UnixFileMode.OtherExecute) == 0 || (mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) == 0)
        {
            return null;
        }

        var fix = $"chmod o-rwx {string.Join(' ', Ends.Select(end => database + end).Where(File.Exists).Select(ShellText.Quote))}";
        var finding = (mode & UnixFileMode.OtherWrite) != 0
            ? Say.Warning(
                new("Every user of this machine can write the database.", "本机的任何用户都可以写入数据库。"),
                new("Anybody could raise a key's quota or damage the file.", "任何人都可能提高密钥的配额或损坏文件。"), fix, database)
            : Say.Advice(
                new("Every user of this machine can read the database.", "本机的任何用户都可以读取数据库。"),
                new("It holds no secret of a key, but says who uses what.", "其中没有密钥原文，但记录了谁用了什么。"), fix, database);
        return finding with
        {
            Repair = _ =>
            {
                foreach (var path in Ends.Select(end => database + end).Where(File.Exists))
                {
                    Close(path);
                }

                return ValueTask.CompletedTask;
            },
        };
    }

    private static void Close(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~(UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute));
        }
    }
}
