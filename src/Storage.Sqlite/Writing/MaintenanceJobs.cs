using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Writes the health probe's row. The result is the number written; a read must see it or a higher one.</summary>
internal sealed class ProbeJob : TaskJob<long>
{
    /// <summary>Reads the row back.</summary>
    public const string Read = "SELECT value FROM meta WHERE name = 'probe'";

    private const string Write = "INSERT INTO meta VALUES ('probe', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1";

    private long _written;

    public override void Apply(SqliteSession session, UsageRollups usage)
    {
        session.Prepare(Write).Execute();
        _written = session.Prepare(Read).QueryInt64() ?? 0;
    }

    public override void Complete() => Succeed(_written);
}

/// <summary>An empty transaction: every transaction checks whether others have written.</summary>
internal sealed class PollJob : WriteJob
{
    public override void Apply(SqliteSession session, UsageRollups usage)
    {
    }

    public override void Complete()
    {
    }

    public override void Fail(Exception fault)
    {
    }
}

/// <summary>Deletes some expired operation rows; the result is their number.</summary>
internal sealed class CleanUpJob(DateTimeOffset now) : TaskJob<int>
{
    /// <summary>The most rows of one job; more would make the writes of its batch wait.</summary>
    public const int MaxRows = 500;

    private const string Delete =
        """
        DELETE FROM operations WHERE (key_id, id) IN
            (SELECT key_id, id FROM operations WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """;

    private int _removed;

    public override void Apply(SqliteSession session, UsageRollups usage) =>
        _removed = session.Prepare(Delete).Bind(1, now).Bind(2, MaxRows).Execute();

    public override void Complete() => Succeed(_removed);
}
