using Microsoft.Data.Sqlite;

namespace QuotaFunctions.Load.Scenarios.Scale;

/// <summary>Fills the timeline of a database that no server has open: earlier hours and days are like those that it has.</summary>
internal static class PastTimeline
{
    private const int Hours = 191;
    private const int Days = 365;

    /// <summary>Copies the newest hour and the newest day into the past.</summary>
    /// <param name="path">The database.</param>
    /// <returns>How many rows there are.</returns>
    public static long Write(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Days}),
            newest AS (SELECT *, MAX(start) AS last FROM timeline GROUP BY step)
            INSERT OR IGNORE INTO timeline (step, start, writer, version, merged, models, keys, tags)
                SELECT step, last - i * (CASE step WHEN 'hour' THEN {TimeSpan.TicksPerHour} ELSE {TimeSpan.TicksPerDay} END), writer, random(), merged, models, keys, tags
                FROM newest CROSS JOIN n WHERE i <= (CASE step WHEN 'hour' THEN {Hours} ELSE {Days} END);
            SELECT COUNT(*) FROM timeline;
            """;
        return (long)command.ExecuteScalar()!;
    }
}
