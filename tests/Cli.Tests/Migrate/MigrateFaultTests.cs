using System.Diagnostics;
using System.Globalization;
using QuotaFunctions.Azurite;
using QuotaFunctions.Cli.Tests.Local;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Cli.Tests.Migrate;

/// <summary>A migration that is stopped, disturbed, or given a damaged store.</summary>
public sealed class MigrateFaultTests : IAsyncLifetime
{
    /// <summary>Three batches of keys, so that a copy can be broken off after the first.</summary>
    private const int PlainKeys = 700;

    private readonly Stores _stores = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stores.DisposeAsync();

    [Fact]
    public async Task Killed_HalfWay_KeepsServersAwayAndGoesOn()
    {
        await _stores.FillAsync("a.db", PlainKeys);
        await BreakOffAsync("KILL", 137);

        // Neither a server nor another migration takes half a store.
        var (exitCode, output) = await ServerProcess.RunToEndAsync(_stores.ServerOn(await _stores.TablesAsync()));
        Assert.Equal(1, exitCode);
        Assert.Contains("quota migrate", output, StringComparison.Ordinal);
        Assert.Contains("a.db", output, StringComparison.Ordinal);
        await _stores.FillAsync("other.db");
        Assert.Contains("a.db", (await _stores.MigrateAsync(Stores.Sqlite("other.db"), await _stores.TablesAsync())).With(1).Errors, StringComparison.Ordinal);
        Assert.Contains("finish that copy", (await _stores.MigrateAsync(await _stores.TablesAsync(), Stores.Sqlite("c.db"))).With(1).Errors, StringComparison.Ordinal);

        var resumed = (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync(), "--json")).With(0).Json;

        var (copied, there) = (resumed.GetProperty("keys_copied").GetInt64(), resumed.GetProperty("keys_already_there").GetInt64());
        Assert.Equal(PlainKeys + 7, copied + there);
        Assert.True(copied > 0 && there > 0, $"{copied} copied, {there} there");
        await using var source = await _stores.OpenSqliteAsync("a.db");
        await using var tables = await _stores.OpenTablesAsync();
        Assert.Equal(await source.Transfer.ReadMarksAsync(CancellationToken.None), await tables.Transfer.ReadMarksAsync(CancellationToken.None));
        Assert.Equal(PlainKeys + 7, (await tables.ListAllAsync(new KeyQuery(1_000))).Sum(p => p.Keys.Count));
    }

    [Fact]
    public async Task Interrupted_SaysHowToGoOn()
    {
        await _stores.FillAsync("a.db", PlainKeys);

        Assert.Contains("run the same command again", await BreakOffAsync("INT", 130), StringComparison.Ordinal);

        (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync())).With(0);
    }

    [Fact]
    public async Task Resumed_AfterAKeyHasChanged_NamesItAndOverwritesNothing()
    {
        await _stores.FillAsync("a.db", PlainKeys);
        await BreakOffAsync("KILL", 137);
        StoredKey first;
        await using (var source = await _stores.OpenSqliteAsync("a.db"))
        {
            first = await FirstKeyAsync(source);
            await source.Quota.ChargeAsync(first.Record.Id, new ConsumeOperation(Cost.OneRequest));
        }

        var refused = (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync())).With(1);

        Assert.Contains($"Key {first.Record.Id} ", refused.Errors, StringComparison.Ordinal);
        await using var tables = await _stores.OpenTablesAsync();
        Same.Key(first, await tables.ReadAsync(first.Record.Id));
        Assert.NotNull((await tables.Transfer.ReadMarksAsync(CancellationToken.None)).UnfinishedImport);
    }

    [Fact]
    public async Task Resumed_WithAKeyThatTheSourceDoesNotHave_IsRefused()
    {
        await _stores.FillAsync("a.db", PlainKeys);
        await BreakOffAsync("KILL", 137);
        await using (var tables = await _stores.OpenTablesAsync())
        {
            await tables.IssueAsync(Sample.Record("from elsewhere"));
        }

        Assert.Contains("in the target, and not in the source", (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync())).With(1).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Migrate_WhileAServerRunsOnOne_IsRefused(bool isSource)
    {
        await _stores.FillAsync("a.db");
        await (await _stores.OpenSqliteAsync("b.db")).DisposeAsync();
        await using var server = await ServerProcess.StartAsync(_stores.ServerOn(Stores.Sqlite(isSource ? "a.db" : "b.db")));

        var refused = (await _stores.MigrateAsync(Stores.Sqlite("a.db"), Stores.Sqlite("b.db"))).With(1);

        Assert.Contains("stop the server", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
        await using var target = await _stores.OpenSqliteAsync("b.db");
        Assert.Empty((await target.ListAllAsync(new KeyQuery())).SelectMany(p => p.Keys));
    }

    [Fact]
    public async Task Migrate_OfADamagedKey_NamesItAndLeavesTheSourceAsItWas()
    {
        await _stores.FillAsync("a.db", 50);
        string id;
        await using (var source = await _stores.OpenSqliteAsync("a.db"))
        {
            id = (await FirstKeyAsync(source)).Record.Id.Value;
        }

        Execute("a.db", $"UPDATE api_keys SET state = '{{' WHERE id = '{id}'");
        var before = await File.ReadAllBytesAsync(_stores.PathOf("a.db"));

        var refused = (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync())).With(1);

        Assert.Contains(id, refused.Errors, StringComparison.Ordinal);
        Assert.Contains("damaged", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_stores.PathOf("a.db")));
    }

    [Fact]
    public async Task Migrate_OfADamagedPage_IsRefused()
    {
        await _stores.FillAsync("a.db", PlainKeys);
        var page = Installation.PageInTheMiddle(_stores.PathOf("a.db"), "api_keys");
        Installation.Overwrite(_stores.PathOf("a.db"), (page - 1) * 4096, 4096);

        Assert.Contains("a.db", (await _stores.MigrateAsync(Stores.Sqlite("a.db"), Stores.Sqlite("b.db"))).With(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_IntoATableServiceThatIsAway_IsRefused()
    {
        await _stores.FillAsync("a.db");
        var away = $"DefaultEndpointsProtocol=http;AccountName=x;AccountKey=eHh4;TableEndpoint=http://127.0.0.1:{FreePort.Find()}/x;";

        var refused = (await _stores.MigrateAsync(Stores.Sqlite("a.db"), away)).With(1);

        Assert.Contains("Nothing was changed", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("eHh4", refused.Errors, StringComparison.Ordinal);
    }

    /// <summary>Starts the migration into the table, and ends it with a signal once some keys are there. Gives what it said.</summary>
    private async Task<string> BreakOffAsync(string signal, int exitCode)
    {
        using var process = _stores.Quota.Start("migrate", "--from", Stores.Sqlite("a.db"), "--to", await _stores.TablesAsync(), "--yes");
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync();
            Assert.NotNull(line);
        }
        while (!line.StartsWith("Copying keys:", StringComparison.Ordinal));

        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        var rest = await process.StandardError.ReadToEndAsync();
        await Eventually.WithinAsync(process.WaitForExitAsync(), "the end of quota migrate", 60);
        Assert.Equal(exitCode, process.ExitCode);
        return rest;
    }

    /// <summary>The key that is copied first.</summary>
    private static async Task<StoredKey> FirstKeyAsync(IQuotaStorage storage) =>
        await storage.ReadAsync(await storage.Transfer.ReadAllAsync(Sample.Now, CancellationToken.None).Select(k => k.Id).FirstAsync());

    private void Execute(string name, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_stores.PathOf(name)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
