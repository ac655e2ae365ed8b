using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>sqlite.space</c>: the database does not take up much more than it holds.</summary>
internal sealed class SqliteSpace(CheckTarget target) : SqliteCheck(target, "sqlite.space")
{
    private const long LeastBytes = 100L << 20;

    protected override Finding Look(string database, CancellationToken cancellationToken)
    {
        var space = SqliteInspection.ReadSpace(database);
        return space.FreeBytes > LeastBytes && space.FreeBytes > space.TotalBytes / 2
            ? Say.Advice(
                new($"{space.FreeBytes / 1_000_000} of the database's {space.TotalBytes / 1_000_000} MB are unused.", $"数据库 {space.TotalBytes / 1_000_000} MB 中有 {space.FreeBytes / 1_000_000} MB 未使用。"),
                new(
                    "SQLite uses them again for new rows. To give them back to the disk, rewrite the file at a quiet time: charges wait about a second per 100 MB.",
                    "SQLite 会把它们用于新数据。如需归还给磁盘，请在空闲时重写文件：每 100 MB 计费约等待一秒。"),
                $"quota vacuum --database {ShellText.Quote(database)}", database)
            : Say.Ok(new($"The database takes up {space.TotalBytes / 1_000_000} MB.", $"数据库占用 {space.TotalBytes / 1_000_000} MB。"), database);
    }
}
