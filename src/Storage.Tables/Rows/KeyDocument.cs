using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;

namespace QuotaFunctions.Storage.Tables.Rows;

/// <summary>
/// The row with a key's record and state. One read gets both. Its tag guards both, so a write based on an old record conflicts.
/// The row also has the few facts that counting and sweeping need, so that they read no states.
/// </summary>
internal static class KeyDocument
{
    public const string Due = "Due";
    public const string Holds = "Holds";
    public const string ExhaustedUntil = "ExhaustedUntil";
    public const string ExpiresAt = "ExpiresAt";
    public const string Revoked = "Revoked";
    public const string Suspended = "Suspended";
    public const string UsageDay = "UsageDay";

    private const string Record = "Record";
    private const string State = "State";
    private const int RecordColumns = 3;

    /// <summary>The columns to read for counting keys.</summary>
    public static readonly string[] FactColumns = ["PartitionKey", "RowKey", Due, Holds, ExhaustedUntil, ExpiresAt, Revoked, Suspended];

    /// <summary>The row of a new key; null when its record is too long.</summary>
    public static TableEntity? Create(KeyRecord record) =>
        Write(record.Id, record, QuotaState.Initial, QuotaTransition.FactsOf(record, QuotaState.Initial, record.CreatedAt), usageDay: 0);

    /// <summary>The row of a write; null when it is too long. Without a record, merge it; with one, replace the row.</summary>
    public static TableEntity? Write(KeyId id, KeyRecord? record, QuotaState state, KeyFacts facts, int usageDay)
    {
        var row = new TableEntity(RowNames.PartitionOf(id), RowNames.Document(id));
        if (!BinaryColumns.TrySet(row, State, QuotaCodec.WriteState(state)))
        {
            return null;
        }

        row[Due] = facts.Holds.NextExpiry?.UtcTicks ?? 0L;
        row[Holds] = facts.Holds.Count;
        row[ExhaustedUntil] = facts.Status.ExhaustedUntil?.UtcTicks ?? 0L;
        row[UsageDay] = usageDay;
        if (record is null)
        {
            return row;
        }

        row[ExpiresAt] = facts.Status.ExpiresAt?.UtcTicks ?? 0L;
        row[Revoked] = facts.Status.IsRevoked;
        row[Suspended] = facts.Status.IsSuspended;
        return BinaryColumns.TrySet(row, Record, QuotaCodec.WriteRecord(record), RecordColumns) ? row : null;
    }

    /// <summary>Reads the row.</summary>
    /// <exception cref="FormatException">It is not a key document.</exception>
    public static StoredKey Read(TableEntity row) => new(ReadRecord(row), ReadState(row), new StoreVersion(0, row.ETag.ToString()));

    /// <summary>Reads the facts from <see cref="FactColumns"/>.</summary>
    public static KeyFacts ReadFacts(TableEntity row) => new(
        new StatusFacts(row.GetBoolean(Revoked) == true, row.GetBoolean(Suspended) == true, InstantOf(row, ExpiresAt), InstantOf(row, ExhaustedUntil)),
        new HoldFacts(row.GetInt32(Holds) ?? 0, InstantOf(row, Due)));

    /// <summary>Reads only the state.</summary>
    /// <exception cref="FormatException">It is not a key document.</exception>
    public static QuotaState ReadState(TableEntity row) =>
        QuotaCodec.ReadState(BinaryColumns.Get(row, State) ?? throw new FormatException("the row has no state"));

    /// <remarks>Merging cannot remove a column, so 0 stands for none.</remarks>
    private static DateTimeOffset? InstantOf(TableEntity row, string column) =>
        row.GetInt64(column) is { } ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private static KeyRecord ReadRecord(TableEntity row) =>
        QuotaCodec.ReadRecord(BinaryColumns.Get(row, Record) ?? throw new FormatException("the row has no record"));
}
