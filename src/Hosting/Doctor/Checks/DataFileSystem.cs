using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>data.file_system</c>: the database is on a disk of this machine, where SQLite's locks work.</summary>
internal sealed class DataFileSystem(CheckTarget target) : LocalCheck("data.file_system")
{
    protected override IEnumerable<Finding> Look()
    {
        if (target.Database is not { } database)
        {
            yield return Say.Skipped(DataFolder.NoFile);
            yield break;
        }

        var folder = Path.GetDirectoryName(database)!;
        if (target.Machine.MountOf(folder) is not { } mount)
        {
            yield return Say.Skipped(new("The file system of the data folder cannot be told.", "无法得知数据目录的文件系统。"), folder);
        }
        else if (mount.IsRemote)
        {
            yield return Say.Problem(
                new($"The database is on a network file system ({mount.Type}).", $"数据库位于网络文件系统上（{mount.Type}）。"),
                new(
                    "SQLite's locks do not work there: two processes could both write, and a quota could be spent twice. Use a local disk, or Azure Table Storage for several machines.",
                    "SQLite 的锁在那里不起作用：两个进程可能同时写入，配额可能被用两次。请使用本地磁盘；多台机器请使用 Azure Table Storage。"),
                subject: folder);
        }
        else if (mount.IsMemory)
        {
            yield return Say.Warning(
                new("The database is in memory.", "数据库位于内存文件系统中。"),
                new("All keys and usage are lost when the machine or container stops.", "机器或容器停止后，所有密钥和用量都会丢失。"),
                subject: folder);
        }
        else if (mount.IsServedByAProgram)
        {
            yield return Say.Warning(
                new($"The database is on a file system that a program serves ({mount.Type}).", $"数据库位于由程序提供的文件系统上（{mount.Type}）。"),
                new("SQLite's locks may not work there. Use a local disk.", "SQLite 的锁在那里可能不起作用。请使用本地磁盘。"),
                subject: folder);
        }
        else
        {
            yield return Say.Ok(new($"The database is on a local file system ({mount.Type}).", $"数据库位于本地文件系统上（{mount.Type}）。"), folder);
        }
    }
}
