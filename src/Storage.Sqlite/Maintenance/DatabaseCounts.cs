using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>How much a database holds.</summary>
/// <param name="Keys">Keys, revoked ones too.</param>
/// <param name="UsageRows">Usage rows, sums over all keys not counted.</param>
/// <param name="AuditRows">Rows of the audit log.</param>
public sealed record DatabaseCounts(long Keys, long UsageRows, long AuditRows)
{
    /// <summary>Counts. The view or table <c>quota_usage</c> is in every version.</summary>
    internal static DatabaseCounts Of(SqliteSession session) => new(
        session.Prepare("SELECT COUNT(*) FROM api_keys").QueryInt64() ?? 0,
        session.Prepare("SELECT COUNT(*) FROM quota_usage").QueryInt64() ?? 0,
        session.Prepare("SELECT COUNT(*) FROM audit").QueryInt64() ?? 0);
}
