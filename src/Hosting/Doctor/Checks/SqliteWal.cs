using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>sqlite.wal</c>: the database's log is copied into the database again and again, and does not grow.</summary>
internal sealed class SqliteWal(CheckTarget target) : SqliteCheck(target, "sqlite.wal")
{
    /// <summary>Twice what the server lets the log keep.</summary>
    private const long MostBytes = 128L << 20;

    protected override Finding Look(string database, CancellationToken cancellationToken)
    {
        var log = new FileInfo(database + "-wal");
        return log is not { Exists: true, Length: > MostBytes }
            ? Say.Ok(new("The database's log is small.", "数据库日志较小。"), database)
            : Say.Warning(
                new($"The database's log has {log.Length / 1_000_000} MB.", $"数据库日志已有 {log.Length / 1_000_000} MB。"),
                new(
                    "A reader that stays open keeps it from being copied into the database: mostly a sqlite3 shell, or a tool that copies the file. The log grows until the disk is full. This command names the programs; end the one that is not the server.",
                    "有一直打开的读取者，使日志无法写回数据库：多半是 sqlite3 命令行或正在复制文件的工具。日志会一直增长到磁盘写满。此命令会列出相关程序；请结束其中不是服务器的那个。"),
                $"sudo fuser -v {ShellText.Quote(database)}", log.FullName);
    }
}
