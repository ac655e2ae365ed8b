using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Sets a row of the timeline.</summary>
internal sealed class PutTimelineJob(TimelineRow row) : TaskJob<bool>
{
    private const string Put =
        """
        INSERT INTO timeline (step, start, writer, version, merged, models, keys, tags) VALUES (?1, ?2, ?3, random(), ?4, ?5, ?6, ?7)
        ON CONFLICT (step, start, writer) DO UPDATE SET
            version = excluded.version, merged = excluded.merged, models = excluded.models, keys = excluded.keys, tags = excluded.tags
        """;

    public override void Apply(SqliteSession session, UsageRollups usage) => Apply(session, row);

    public override void Complete() => Succeed(true);

    /// <summary>Sets a row in the open transaction.</summary>
    public static void Apply(SqliteSession session, TimelineRow row) =>
        session.Prepare(Put)
            .Bind(1, row.Step.ToName()).Bind(2, row.Start).Bind(3, row.Writer).Bind(4, row.WriteMerged())
            .Bind(5, row.Models).Bind(6, row.Keys).Bind(7, row.Tags)
            .Execute();
}

/// <summary>Replaces rows of the timeline by one, or deletes them, if all of them are as they were read.</summary>
internal sealed class ReplaceTimelineJob(IReadOnlyList<TimelineRow> rows, TimelineRow? by) : TaskJob<WriteOutcome>
{
    private const string ReadVersion = "SELECT version FROM timeline WHERE step = ?1 AND start = ?2 AND writer = ?3";
    private const string Delete = "DELETE FROM timeline WHERE step = ?1 AND start = ?2 AND writer = ?3";

    private WriteOutcome _outcome;

    public override void Apply(SqliteSession session, UsageRollups usage)
    {
        var isSame = rows.All(r => VersionOf(session, r) == r.Version.Number);
        var isInTheWay = by is not null && !rows.Any(r => IsSameRow(r, by)) && VersionOf(session, by) is not null;
        if (!isSame || isInTheWay)
        {
            _outcome = WriteOutcome.Conflict;
            return;
        }

        foreach (var row in rows)
        {
            Find(session, Delete, row).Execute();
        }

        if (by is not null)
        {
            PutTimelineJob.Apply(session, by);
        }

        _outcome = WriteOutcome.Written;
    }

    public override void Complete() => Succeed(_outcome);

    public override void Lose(StoreUnavailableException fault) => Succeed(WriteOutcome.Unknown);

    private static bool IsSameRow(TimelineRow one, TimelineRow other) => one.Start == other.Start && one.Writer == other.Writer;

    private static long? VersionOf(SqliteSession session, TimelineRow row) => Find(session, ReadVersion, row).QueryInt64();

    private static SqliteStatement Find(SqliteSession session, string sql, TimelineRow row) =>
        session.Prepare(sql).Bind(1, row.Step.ToName()).Bind(2, row.Start).Bind(3, row.Writer);
}
