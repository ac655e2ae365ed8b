using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Something that waits to be written in the next transaction.</summary>
internal abstract class WriteJob
{
    /// <summary>Carries it out in the open transaction; may be called again in another one if this one fails.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The file failed: the whole transaction is rolled back.</exception>
    public abstract void Apply(SqliteSession session, UsageRollups usage);

    /// <summary>Answers the caller, once the transaction is durable.</summary>
    public abstract void Complete();

    /// <summary>Answers the caller that nothing of it was written.</summary>
    public abstract void Fail(Exception fault);

    /// <summary>Answers the caller that it is not known whether it was written.</summary>
    public virtual void Lose(StoreUnavailableException fault) => Fail(fault);
}
