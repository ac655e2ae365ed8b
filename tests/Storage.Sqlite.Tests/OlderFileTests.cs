using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>Files of earlier releases, made by the statements of that time.</summary>
public sealed class OlderFileTests : IDisposable
{
    private static readonly KeyId Id = KeyId.Parse("0123456789abcdef");

    private readonly TempFolder _folder = new();

    public static TheoryData<int> OlderVersions => [.. Enumerable.Range(1, SchemaMigrations.Current - 1)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(OlderVersions))]
    public async Task Start_OnAnOlderFile_UpgradesItAndKeepsItsRows(int version)
    {
        await MakeFileAsync(version);

        await using (var storage = await _folder.OpenAsync())
        {
            await AssertModelsAsync(storage, ("", 4, 0), ("model 1", 3, 30));
            await AssertImagesAsync(storage, 6);
            var key = Assert.Single((await storage.ListAllAsync(new KeyQuery())).SelectMany(p => p.Keys));
            Assert.Equal("label", key.Record.Label);

            // New usage is added to the old row, or gets a row beside it where an upstream is known.
            key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.RequestAndTokens(2, 5), "model 1")));
            await SettleAsync(storage, key);
            await AssertModelsAsync(storage, ("", 4, 0), ("model 1", 6, 42));
            await AssertImagesAsync(storage, 6);

            // What keys did not have then is absent, and can be set.
            key = await storage.ReadAsync(Id);
            Assert.Null(key.Record.MaxParallel);
            key = await storage.WriteAsync(Sample.Apply(key, new ChangeOperation(new UpdateKey(k => k with { MaxParallel = 4 }))));
            Assert.Equal(4, key.Record.MaxParallel);
        }

        await using (var storage = await _folder.OpenAsync())
        {
            var page = await storage.Usage.QueryAsync(new UsageQuery(GroupBy: UsageGrouping.Upstream), CancellationToken.None);
            Assert.Equal([("", 9), ("one", 1)], page.Entries.Select(e => (e.Position.Upstream!.Value.Value, e.Sums.Requests)));
        }

        Assert.Equal($"{SchemaMigrations.Current}", await Sqlite3.RunAsync(_folder.Database, "PRAGMA user_version"));
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Start_OnAFileWhoseRowsWereBehind_SetsThemFromTheState()
    {
        // A release that wrote the rows of busy keys later was killed: the state, in its form of then, has more than the rows.
        await MakeFileAsync(4);
        await Sqlite3.RunAsync(
            _folder.Database,
            $"""
            UPDATE quota_usage SET amount = 1 WHERE model = 'model 1' AND unit = 'requests';
            UPDATE quota_usage_by_day SET amount = 5 WHERE unit = 'requests';
            UPDATE quota_usage_by_model SET amount = 1 WHERE model = 'model 1' AND unit = 'requests';
            DELETE FROM quota_usage WHERE unit = 'images';
            DELETE FROM quota_usage_by_day WHERE unit = 'images';
            DELETE FROM quota_usage_by_model WHERE unit = 'images';
            INSERT INTO api_keys SELECT 'fedcba9876543210', created_at, label, revoked_at, expires_at, exhausted_until, hold_due, open_holds, version, record, 'damaged'
                FROM api_keys;
            INSERT INTO usage_behind VALUES ('fedcba9876543210');
            INSERT INTO usage_behind VALUES ('{Id}');
            """);

        await using var storage = await _folder.OpenAsync();
        await AssertModelsAsync(storage, ("", 4, 0), ("model 1", 3, 30));
        await AssertImagesAsync(storage, 6);
        Assert.Equal("0", await Sqlite3.RunAsync(_folder.Database, "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('usage_behind', 'usage_to_set')"));
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Start_OnAFileWhoseKeysHaveOwnersAndTags_FindsThemByThese()
    {
        await MakeFileAsync(5);
        KeyRecord[] records =
        [
            Sample.FullRecord(),
            Sample.Record("label") with { Owner = "it's \"quoted\"", Tags = [Tag.Parse("team:a"), Tag.Parse("b")] },
        ];
        var documents = records.Select(r => (r.Id.Value, r.CreatedAt.UtcTicks, Json: System.Text.Encoding.UTF8.GetString(QuotaCodec.WriteRecord(r))));
        foreach (var (id, createdAt, json) in documents.Append(("fedcba9876543210", 1, "damaged")).Append(("fedcba9876543211", 1, """{"tags":[null,["b"],"c","c"]}""")))
        {
            var text = json.Replace("'", "''", StringComparison.Ordinal);
            using var connection = await _folder.LockAsync(
                $"INSERT INTO api_keys (id, created_at, open_holds, version, record, state) VALUES ('{id}', {createdAt}, 0, 1, '{text}', '{{}}')");
        }

        await using (var storage = await _folder.OpenAsync())
        {
            foreach (var record in records)
            {
                Assert.Equal([record.Id], (await storage.ListAllAsync(new KeyQuery(Owner: record.Owner))).SelectMany(p => p.Keys).Select(k => k.Record.Id));
            }

            var both = await storage.ListAllAsync(new KeyQuery(1, Tag: Tag.Parse("team:a")));
            Assert.Equal([records[0].Id, records[1].Id], both.SelectMany(p => p.Keys).Select(k => k.Record.Id));
            Assert.Single((await storage.ListAllAsync(new KeyQuery(Tag: Tag.Parse("team:b")))).SelectMany(p => p.Keys));
        }

        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Start_OfTwoOnAnOlderFileAtOnce_UpgradesItOnce()
    {
        await MakeFileAsync(1);

        using var child = ChildProcess.Start();
        var storages = await Task.WhenAll(
            Task.Run(() => _folder.OpenAsync()),
            Task.Run(() => _folder.OpenAsync()),
            child.DoAsync("open", _folder.Database).ContinueWith(_ => _folder.OpenAsync(), TaskScheduler.Default).Unwrap());

        foreach (var storage in storages)
        {
            await storage.ProbeAsync(CancellationToken.None);
            await storage.DisposeAsync();
        }
    }

    /// <summary>A file with one key that has used 7 requests, 30 tokens and 6 images today.</summary>
    private async Task MakeFileAsync(int version)
    {
        var record = System.Text.Encoding.UTF8.GetString(QuotaCodec.WriteRecord(Sample.Record("label") with { Id = Id }));
        var state = $$"""
            {"r":2,"d":{{Sample.Today.DayNumber}},"c":[{"n":"requests","w":"lifetime","e":{{DateTimeOffset.MaxValue.UtcTicks}},"u":7}],"m":[{"n":"requests","a":4},
            {"m":"model 1","n":"requests","a":3},{"m":"model 1","n":"tokens","a":30},{"m":"model 1","n":"images","a":6}]}
            """;
        using var connection = await _folder.LockAsync(
            $"""
            PRAGMA journal_mode = WAL;
            {Scripts(1, 1)}
            INSERT INTO api_keys (id, created_at, label, open_holds, version, record, state)
                VALUES ('{Id}', {Sample.Now.UtcTicks}, 'label', 0, 3, '{record}', '{state}');
            INSERT INTO quota_usage (day, key_id, model, source, unit, amount) VALUES
                ('2026-03-01', '{Id}', '', 'reported', 'requests', 4),
                ('2026-03-01', '{Id}', 'model 1', 'reported', 'requests', 3),
                ('2026-03-01', '{Id}', 'model 1', 'reported', 'tokens', 30),
                ('2026-03-01', '{Id}', 'model 1', 'reported', 'images', 6);
            {Scripts(2, version)}
            INSERT INTO meta VALUES ('schema_version', {version});
            PRAGMA user_version = {version};
            """);
    }

    private static string Scripts(int first, int last)
    {
        var assembly = typeof(SchemaMigrations).Assembly;
        var names = assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).ToArray();
        return string.Join('\n', names[(first - 1)..last].Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }));
    }

    private static async Task SettleAsync(SqliteStorage storage, StoredKey key)
    {
        var hold = Sample.Hold(TimeSpan.FromMinutes(1));
        key = await storage.WriteAsync(Sample.Apply(key, hold));
        var settle = new SettleOperation(hold.Id, Cost.RequestAndTokens(1, 7), Model: "model 1", Upstream: UpstreamName.Parse("one"));
        await storage.WriteAsync(Sample.Apply(key, settle));
    }

    private static async Task AssertModelsAsync(SqliteStorage storage, params (string Model, long Requests, long Tokens)[] expected)
    {
        foreach (var key in (KeyId?[])[null, Id])
        {
            var page = await storage.Usage.QueryAsync(new UsageQuery(GroupBy: UsageGrouping.Model, Key: key), CancellationToken.None);
            Assert.Equal(expected, page.Entries.Select(e => (e.Position.Model!, e.Sums.Requests, e.Sums.Tokens)));
            Assert.Equal((expected.Sum(e => e.Requests), expected.Sum(e => e.Tokens)), (page.Totals.Requests, page.Totals.Tokens));
        }
    }

    /// <summary>A unit of a caller's naming, in every table that a report reads.</summary>
    private static async Task AssertImagesAsync(SqliteStorage storage, long images)
    {
        foreach (var grouping in (UsageGrouping[])[UsageGrouping.None, UsageGrouping.Key, UsageGrouping.Model])
        {
            var page = await storage.Usage.QueryAsync(new UsageQuery(GroupBy: grouping), CancellationToken.None);
            Assert.Equal(KeyValuePair.Create("images", images), Assert.Single(page.Totals.Units.Items));
            Assert.Equal(images, page.Entries.Sum(e => e.Sums.Units.Items.Sum(i => i.Value)));
        }
    }
}
