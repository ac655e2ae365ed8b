using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Adds keys as they are, with all of their rows: all keys or none.</summary>
internal sealed class AddKeysJob(IReadOnlyList<KeyContents> keys) : NewKeysJob
{
    private readonly byte[][] _records = [.. keys.Select(k => QuotaCodec.WriteRecord(k.Record))];
    private readonly byte[][] _states = [.. keys.Select(k => QuotaCodec.WriteState(k.State))];
    private readonly byte[][][] _answers = [.. keys.Select(k => k.Operations.Select(QuotaCodec.WriteAnswer).ToArray())];

    protected override KeyId? AddKeys(SqliteSession session)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            if (!NewKeyRow.TryAdd(session, keys[i].Record, keys[i].Facts, _records[i], _states[i]))
            {
                return keys[i].Id;
            }
        }

        return null;
    }

    protected override void AddRows(SqliteSession session, UsageRollups usage)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            foreach (var row in keys[i].Usage)
            {
                usage.Set(session, row);
            }

            for (var j = 0; j < _answers[i].Length; j++)
            {
                OperationRow.Set(session, keys[i].Id, keys[i].Operations[j], _answers[i][j]);
            }
        }
    }
}

/// <summary>Adds audit rows; those that are there stay.</summary>
internal sealed class AddAuditJob(IReadOnlyList<AuditEntry> entries) : TaskJob<bool>
{
    public override void Apply(SqliteSession session, UsageRollups usage)
    {
        foreach (var entry in entries)
        {
            AuditRow.Add(session, entry);
        }
    }

    public override void Complete() => Succeed(true);
}

/// <summary>Replaces the store's marks.</summary>
internal sealed class SetMarksJob(StoreMarks marks) : TaskJob<bool>
{
    private const string Delete = "DELETE FROM store_marks WHERE name = ?1";
    private const string Set = "INSERT INTO store_marks (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    public override void Apply(SqliteSession session, UsageRollups usage)
    {
        Write(session, MarksTable.UnfinishedImport, marks.UnfinishedImport);
        Write(session, MarksTable.HasLegacyKeys, marks.HasLegacyKeys ? "true" : null);
    }

    public override void Complete() => Succeed(true);

    private static void Write(SqliteSession session, string name, string? value)
    {
        if (value is null)
        {
            session.Prepare(Delete).Bind(1, name).Execute();
        }
        else
        {
            session.Prepare(Set).Bind(1, name).Bind(2, value).Execute();
        }
    }
}
