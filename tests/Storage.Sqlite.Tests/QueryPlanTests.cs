using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite.Database;
using QuotaFunctions.Storage.Sqlite.Reading;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>
/// The price of a page does not depend on how many keys there are: every statement goes straight to where an index says, and
/// none reads a table from end to end or sorts it.
/// </summary>
public sealed class QueryPlanTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SqliteSession _session;

    public QueryPlanTests() =>
        _session = new DatabaseFile(new SqliteStorageOptions { Path = _folder.Database }).OpenWriter(isNewAllowed: true);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pages_OfEveryKind_AreReadAlongAnIndex()
    {
        var before = _session.Prepared.ToHashSet();
        var (id, day) = (KeyId.New(), Sample.Today);
        foreach (var label in (string?[])[null, "label"])
        {
            foreach (var status in (KeyStatus?[])[null, KeyStatus.Active])
            {
                var query = new KeyQuery(10, status, label, new KeyPosition(Sample.Now, id));
                KeyListing.ReadPage(_session, (query, Sample.Now));
                KeyListing.ReadPage(_session, (query with { Owner = "owner" }, Sample.Now));
                KeyListing.ReadPage(_session, (query with { Tag = Tag.Parse("tag"), Owner = "owner" }, Sample.Now));
            }
        }

        foreach (var key in (KeyId?[])[null, id])
        {
            foreach (var action in (string?[])[null, "key.create"])
            {
                AuditListing.ReadPage(_session, new AuditQuery(10, key, action, Sample.Now, Sample.Now, new AuditPosition(Sample.Now, Guid.Empty)));
            }
        }

        InsertUsage(id, day);
        foreach (var grouping in Enumerable.Range(0, 16).Select(g => (UsageGrouping)g))
        {
            foreach (var after in (UsagePosition?[])[null, new UsagePosition(day, KeyId.Parse("0000000000000000"), "", UpstreamName.None)])
            {
                UsageReport.ReadPage(_session, new UsageQuery(10, grouping, After: after));
                UsageReport.ReadPage(_session, new UsageQuery(10, grouping, From: day, To: day, After: after));
            }
        }

        foreach (var query in (UsageQuery[])[new(GroupBy: UsageGrouping.Owner), new(Tag: Tag.Parse("tag")), new(Owner: "owner"), new(Key: id, Owner: "owner"), new(Key: id, GroupBy: UsageGrouping.Tag)])
        {
            UsageReport.ReadPage(_session, query with { From = day, To = day });
        }

        UsageReport.ReadPage(_session, new UsageQuery(10, UsageGrouping.Model, id));
        UsageReport.ReadPage(_session, new UsageQuery(10, UsageGrouping.All, id));
        KeyRow.Find(_session, id);
        KeyRow.FindOperation(_session, (id, "op", Sample.Now));
        KeyListing.FindDue(_session, (Sample.Now, 10));
        KeyListing.FindExpiring(_session, (Sample.Now, Sample.Now, 10));
        TimelineListing.Read(_session, new TimelineQuery(TimelineStep.Hour, Sample.Now, Sample.Now));

        var statements = _session.Prepared.Except(before).ToList();
        Assert.True(statements.Count >= 20, $"only {statements.Count} statements were seen");
        foreach (var sql in statements)
        {
            var plan = await ExplainAsync(sql);
            Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Plan_OfAQueryThatSortsATable_IsCaught() =>
        Assert.Contains("SCAN", await ExplainAsync("SELECT state FROM api_keys ORDER BY state"), StringComparison.Ordinal);

    private void InsertUsage(KeyId id, DateOnly day)
    {
        _session.Execute("INSERT INTO usage_series VALUES (1, 'm', '', 'reported', 'requests'), (2, '', '', 'reported', 'requests')");
        _session.Execute(
            $"INSERT INTO usage_amounts VALUES ({day.DayNumber}, '{id}', 1, 1), ({day.DayNumber}, '*model', 1, 1), ({day.DayNumber}, '*day', 2, 1)");
    }

    private async Task<string> ExplainAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        for (var i = 1; i <= 7; i++)
        {
            command.Parameters.AddWithValue($"?{i}", i);
        }

        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        return $"{sql}: {string.Join("; ", plan)}";
    }
}
