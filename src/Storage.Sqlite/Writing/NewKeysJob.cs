using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Adds keys and what belongs to them: all or nothing.</summary>
internal abstract class NewKeysJob : TaskJob<bool>
{
    private KeyId? _taken;

    public sealed override void Apply(SqliteSession session, UsageRollups usage)
    {
        // A savepoint, because an id that exists already must not undo the other writes of the batch. Other rows come after all keys are in: the
        // sums that usage is noted in know no savepoint.
        session.Prepare("SAVEPOINT new_keys").Execute();
        _taken = AddKeys(session);
        if (_taken is not null)
        {
            session.Prepare("ROLLBACK TO new_keys").Execute();
        }

        session.Prepare("RELEASE new_keys").Execute();
        if (_taken is null)
        {
            AddRows(session, usage);
        }
    }

    public sealed override void Complete()
    {
        if (_taken is { } id)
        {
            Fail(new KeyExistsException(id));
        }
        else
        {
            Succeed(true);
        }
    }

    public sealed override void Lose(StoreUnavailableException fault) => Fail(new OutcomeUnknownException(fault.Kind, fault.Reason, fault.InnerException));

    /// <summary>Adds the keys; the first id that is there already, null when none is.</summary>
    protected abstract KeyId? AddKeys(SqliteSession session);

    /// <summary>Adds the other rows, once all keys are in.</summary>
    protected abstract void AddRows(SqliteSession session, UsageRollups usage);
}
