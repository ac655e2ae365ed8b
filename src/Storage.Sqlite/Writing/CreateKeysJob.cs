using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Issues keys: all or none.</summary>
internal sealed class CreateKeysJob(IReadOnlyList<KeyRecord> records, AuditEntry audit) : NewKeysJob
{
    private static readonly byte[] InitialState = QuotaCodec.WriteState(QuotaState.Initial);

    private readonly byte[][] _documents = [.. records.Select(QuotaCodec.WriteRecord)];

    protected override void AddRows(SqliteSession session, UsageRollups usage) => AuditRow.Add(session, audit);

    protected override KeyId? AddKeys(SqliteSession session)
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
