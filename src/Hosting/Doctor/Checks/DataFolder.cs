using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>data.folder</c>: the folder of the database is there, is the service's, and nobody else can write in it.</summary>
internal sealed class DataFolder(CheckTarget target) : LocalCheck("data.folder")
{
    protected override IEnumerable<Finding> Look()
    {
        if (target.Database is not { } database)
        {
            yield return Say.Skipped(NoFile);
            yield break;
        }

        var folder = Path.GetDirectoryName(database)!;
        if (!Directory.Exists(folder))
        {
            yield return Missing(folder);
        }
        else if (!target.Machine.CanMakeFilesIn(folder))
        {
            yield return Denied.Of(
                Say, target.Machine, folder, new("This user cannot write in the data folder, where SQLite makes files.", "当前用户无法在数据目录中写入，而 SQLite 需要在其中创建文件。"));
        }
        else
        {
            yield return OtherOwner(folder, database) ?? OpenMode(folder) ?? Say.Ok(new("The data folder can be used.", "数据目录可用。"), folder);
        }
    }

    /// <summary>The sentence of checks that have no meaning for Table Storage.</summary>
    internal static Words NoFile => new("The store is no SQLite file.", "存储不是 SQLite 文件。");

    private Finding Missing(string folder)
    {
        var above = folder;
        while (Path.GetDirectoryName(above) is { } parent && !Directory.Exists(above))
        {
            above = parent;
        }

        var title = new Words("The data folder is not there.", "数据目录不存在。");
        var fix = $"mkdir -p -m 700 {ShellText.Quote(folder)}";
        if (File.Exists(folder) || !target.Machine.CanMakeFilesIn(above))
        {
            return Say.Problem(
                title,
                new($"The server cannot make it: {above} is no folder that this user can write in.", $"服务器无法创建它：{above} 不是当前用户可以写入的目录。"),
                $"sudo install -d -m 700 -o {target.Machine.User?.Id} -g {target.Machine.User?.Group} {ShellText.Quote(folder)}", folder);
        }

        return Say.Advice(
            title,
            new(
                "The server makes it at its first start. If there was a database before, its disk or volume is not mounted, or DATABASE_URL names another place.",
                "服务器会在首次启动时创建它。如果之前已有数据库，则可能是磁盘或卷没有挂载，或 DATABASE_URL 指向了别处。"),
            fix, folder) with
        {
            Repair = _ =>
            {
                Create(folder);
                return ValueTask.CompletedTask;
            },
        };
    }

    /// <summary>Root may write everywhere, so the owners say whether the service can.</summary>
    private Finding? OtherOwner(string folder, string database) =>
        FileOwner.Of(folder) is { } owner && FileOwner.Of(database) is { IsRoot: false } user && owner.Id != user.Id && target.Machine.User is { IsRoot: true }
            ? Say.Warning(
                new("The data folder is of another user than the database.", "数据目录与数据库属于不同的用户。"),
                new(
                    $"The folder is of {owner}, the database of {user} (user:group). A service that runs as the database's user may not be able to make files beside it.",
                    $"目录属于 {owner}，数据库属于 {user}（用户：组）。以数据库所属用户运行的服务可能无法在旁边创建文件。"),
                $"sudo chown -R {user} {ShellText.Quote(folder)}", folder)
            : null;

    private Finding? OpenMode(string folder)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(folder) & UnixFileMode.OtherWrite) == 0)
        {
            return null;
        }

        return Say.Warning(
            new("Every user of this machine can write in the data folder.", "本机的任何用户都可以在数据目录中写入。"),
            new("Anybody could replace the database or the admin token.", "任何人都可能替换数据库或管理员令牌。"),
            $"chmod o-w {ShellText.Quote(folder)}", folder) with
        {
            Repair = _ =>
            {
                Close(folder);
                return ValueTask.CompletedTask;
            },
        };
    }

    private static void Close(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) & ~UnixFileMode.OtherWrite);
        }
    }

    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
