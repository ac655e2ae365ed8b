using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Issues keys: all or none.</summary>
internal sealed class CreateKeysJob(IReadOnlyList<KeyRecord> records, AuditEntry audit) : TaskJob<bool>
{
    private static readonly byte[] InitialState = QuotaCodec.WriteState(QuotaState.Initial);

    private readonly byte[][] _documents = [.. records.Select(QuotaCodec.WriteRecord)];
    private KeyId? _taken;

    public override void Apply(SqliteSession session, UsageRollups usage)
    {
        // A savepoint, because an id that exists already must not undo the other writes of the batch.
        session.Prepare("SAVEPOINT create_keys").Execute();
        _taken = InsertAll(session);
        if (_taken is null)
        {
            AuditRow.Add(session, audit);
        }
        else
        {
            session.Prepare("ROLLBACK TO create_keys").Execute();
        }

        session.Prepare("RELEASE create_keys").Execute();
    }

    public override void Complete()
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

    public override void Lose(StoreUnavailableException fault) => Fail(new OutcomeUnknownException(fault.Kind, fault.Reason, fault.InnerException));

    private KeyId? InsertAll(SqliteSession session)
    {
        for (var i = 0; i < records.Count; i++)
        {
            var facts = QuotaTransition.FactsOf(records[i], QuotaState.Initial, records[i].CreatedAt);
            if (!NewKeyRow.TryAdd(session, records[i], facts, _documents[i], InitialState))
            {
                return records[i].Id;
            }
        }

        return null;
    }
}
