using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>sqlite.integrity</c>: no page of the database is damaged.</summary>
internal sealed class SqliteIntegrity(CheckTarget target) : SqliteCheck(target, "sqlite.integrity")
{
    /// <summary>Reading more would take the running server's disk for too long.</summary>
    private const long MostBytes = 512L << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private readonly TimeProvider _time = target.Time;

    protected override Finding Look(string database, CancellationToken cancellationToken)
    {
        if (new FileInfo(database).Length > MostBytes)
        {
            return TooLarge(database);
        }

        using var late = new CancellationTokenSource(Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return SqliteInspection.FindDamage(database, either.Token) is { } damage
                ? Damaged(database, damage)
                : Say.Ok(new("No page of the database is damaged.", "数据库没有损坏的页。"), database);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return TooLarge(database);
        }
    }

    private Finding Damaged(string database, string damage) => Say.Problem(
        new("The database is damaged.", "数据库已损坏。"),
        new(
            $"SQLite says: {damage}. Stop the server, keep a copy of the file, and save what can be read into a new file. Then restore the new file or your last backup.",
            $"SQLite 报告：{damage}。请停止服务器，保留文件副本，把可读的内容救到新文件中，然后恢复该新文件或最近的备份。"),
        $"quota recover --database {ShellText.Quote(database)} {ShellText.Quote(database + ".recovered")}", database);

    private Finding TooLarge(string database) => Say.Skipped(
        new("The database is too large to be checked in passing.", "数据库太大，无法顺带检查。"), database) with
    {
        Detail = new("A backup checks every page and row of its copy.", "备份会检查副本的每一页和每一行。"),
        Fix = $"quota backup --database {ShellText.Quote(database)} {ShellText.Quote(database + ".backup")}",
    };
}
