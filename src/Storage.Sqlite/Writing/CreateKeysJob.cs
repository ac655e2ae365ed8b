using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Issues keys: all or none.</summary>
internal sealed class CreateKeysJob(IReadOnlyList<KeyRecord> records, AuditEntry audit) : TaskJob<bool>
{
    private const string Insert =
        """
        INSERT INTO api_keys (id, created_at, label, owner, revoked_at, suspended_at, expires_at, exhausted_until, hold_due, open_holds, version, record, state)
        VALUES (?1, ?2, ?3, ?9, ?4, ?10, ?5, ?6, NULL, 0, 1, ?7, ?8)
        ON CONFLICT (id) DO NOTHING
        """;

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
        var statement = session.Prepare(Insert);
        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            var changes = statement
                .Bind(1, record.Id.Value).Bind(2, record.CreatedAt).Bind(3, record.Label).Bind(4, record.RevokedAt).Bind(5, record.ExpiresAt)
                .Bind(6, QuotaTransition.FactsOf(record, QuotaState.Initial, record.CreatedAt).Status.ExhaustedUntil)
                .Bind(7, _documents[i]).Bind(8, InitialState).Bind(9, record.Owner).Bind(10, record.SuspendedAt)
                .Execute();
            if (changes == 0)
            {
                return record.Id;
            }

            KeyTags.Add(session, record);
        }

        return null;
    }
}
