using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using QuotaFunctions.Azurite;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Rows of the release before upstreams were told apart, made as it made them.</summary>
public sealed class OlderRowsTests : IAsyncLifetime
{
    private readonly string _table = TestTables.NewName();
    private TablesStorage _storage = null!;
    private TableClient _client = null!;

    public async Task InitializeAsync()
    {
        _storage = await TestTables.OpenAsync(_table);
        _client = new TableClient((await AzuriteServer.SharedAsync()).ConnectionString, _table);
    }

    public async Task DisposeAsync() => await _storage.DisposeAsync();

    [Fact]
    public async Task Usage_InARowAModel_IsReadAndGoesOn()
    {
        var key = await IssueUsedAsync();
        await PutUsageAsync(key, NameOf(key, "m"), row =>
        {
            row["Model"] = "m"u8.ToArray();
            row["r_requests"] = 3L;
            row["e_tokens"] = 30L;
        });
        await PutUsageAsync(key, $"{NameOf(key, "m")}.images", row =>
        {
            row["Model"] = "m"u8.ToArray();
            row["r_images"] = 1L;
        });
        await AssertUsageAsync(key, ("m", "", 3, 30));

        // The old state is spent from: its row goes on, and usage of an upstream gets a row beside it.
        var stored = await _storage.ReadAsync(key);
        stored = await _storage.WriteAsync(Sample.Apply(stored, new ConsumeOperation(Cost.OneRequest, "m")));
        var hold = Sample.Hold(TimeSpan.FromMinutes(1));
        stored = await _storage.WriteAsync(Sample.Apply(stored, hold));
        var settle = new SettleOperation(hold.Id, Cost.RequestAndTokens(1, 7), Model: "m", Upstream: UpstreamName.Parse("one"));
        await _storage.WriteAsync(Sample.Apply(stored, settle));
        await AssertUsageAsync(key, ("m", "", 4, 30), ("m", "one", 1, 7));
    }

    [Fact]
    public async Task Usage_PackedIntoARow_IsRead()
    {
        var key = await IssueUsedAsync();
        await PutUsageAsync(key, $"use.{key}.{CountedDown}.{Guid.NewGuid():N}", row => PackAsBefore(row, """[["m",0,"requests",3],["m",1,"tokens",30],["n",2,"requests",1]]"""));

        await AssertUsageAsync(key, ("m", "", 3, 30), ("n", "", 1, 0));
    }

    [Fact]
    public async Task Usage_OfADayThatIsOver_IsRead()
    {
        var key = (await _storage.IssueAsync()).Record.Id;
        var final = new TableEntity("usage", $"{CountedDown}.{key}") { ["Final"] = true };
        PackAsBefore(final, """[["m",0,"requests",3],["m",1,"tokens",30]]""");
        await _client.UpsertEntityAsync(final);

        var page = await _storage.Usage.QueryAsync(new UsageQuery(GroupBy: UsageGrouping.Model | UsageGrouping.Upstream), CancellationToken.None);
        Assert.Equal([("m", "", 3, 30)], page.Entries.Select(RowOf));
    }

    private static string CountedDown => $"{9_999_999 - Sample.Today.DayNumber:D7}";

    private static string NameOf(KeyId key, string model) =>
        $"use.{key}.{CountedDown}.{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(model)))[..22]}";

    private static (string Model, string Upstream, long Requests, long Tokens) RowOf(UsageEntry entry) =>
        (entry.Position.Model!, entry.Position.Upstream!.Value.Value, entry.Sums.Requests, entry.Sums.Tokens);

    private static void PackAsBefore(TableEntity row, string json) => Assert.True(BinaryColumns.TrySet(row, "Rows", Encoding.UTF8.GetBytes(json)));

    /// <summary>A key whose state is of then.</summary>
    private async Task<KeyId> IssueUsedAsync()
    {
        var key = (await _storage.IssueAsync()).Record.Id;
        var state = $$"""
            {"r":2,"d":{{Sample.Today.DayNumber}},"c":[{"n":"requests","w":"lifetime","e":{{DateTimeOffset.MaxValue.UtcTicks}},"u":3}],
            "m":[{"m":"m","n":"requests","a":3},{"m":"m","s":1,"n":"tokens","a":30},{"m":"m","n":"images","a":1}]}
            """;
        var document = new TableEntity($"key-{key}", $"doc.{key}");
        Assert.True(BinaryColumns.TrySet(document, "State", Encoding.UTF8.GetBytes(state)));
        await _client.UpsertEntityAsync(document);
        return key;
    }

    private async Task PutUsageAsync(KeyId key, string name, Action<TableEntity> fill)
    {
        var row = new TableEntity($"key-{key}", name);
        fill(row);
        await _client.UpsertEntityAsync(row);
        await _client.UpsertEntityAsync(new TableEntity("usage", $"{CountedDown}.{key}") { ["Final"] = false });
    }

    private async Task AssertUsageAsync(KeyId key, params (string Model, string Upstream, long Requests, long Tokens)[] expected)
    {
        foreach (var only in (KeyId?[])[null, key])
        {
            var page = await _storage.Usage.QueryAsync(new UsageQuery(GroupBy: UsageGrouping.Model | UsageGrouping.Upstream, Key: only), CancellationToken.None);
            Assert.Equal(expected, page.Entries.Select(RowOf));
            Assert.Equal(expected.Sum(e => e.Requests), page.Totals.Requests);
        }
    }
}
