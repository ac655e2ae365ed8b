using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>A write that waits for the next transaction.</summary>
internal abstract class WriteJob
{
    /// <summary>Carries it out in the open transaction; may be called again in another transaction if this one fails.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The file failed: the whole transaction is rolled back.</exception>
    public abstract void Apply(SqliteSession session, UsageRollups usage);

    /// <summary>Answers the caller, once the transaction is durable.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing was written.</summary>
    public abstract void Fail(Exception fault);

    /// <summary>Tells the caller that the outcome is unknown.</summary>
    public virtual void Lose(StoreUnavailableException fault) => Fail(fault);
}
