using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>sqlite.version</c>: this program knows the database's schema.</summary>
internal sealed class SqliteVersion(CheckTarget target) : SqliteCheck(target, "sqlite.version")
{
    protected override Finding Look(string database, CancellationToken cancellationToken)
    {
        var schema = SqliteInspection.ReadSchema(database);
        return schema.Fault is { } fault
            ? Say.Problem(
                new("This release cannot use the database.", "此版本无法使用该数据库。"),
                new($"{fault}.", $"数据库由更新的版本或其他程序创建，而此版本只支持架构版本 {schema.Known} 及以下。{fault}."),
                subject: database)
            : schema.Version < schema.Known
                ? Say.Advice(
                    new($"The database has schema version {schema.Version}; this release makes version {schema.Known}.", $"数据库的架构版本为 {schema.Version}；此版本使用版本 {schema.Known}。"),
                    new("The server changes it at its next start, and older releases cannot use it any more. Make a backup first.", "服务器会在下次启动时升级它，之后旧版本无法再使用。请先备份。"),
                    $"quota backup --database {ShellText.Quote(database)} {ShellText.Quote(database + ".backup")}", database)
                : Say.Ok(new($"The database has schema version {schema.Version}, this release's.", $"数据库的架构版本为 {schema.Version}，与此版本一致。"), database);
    }
}
