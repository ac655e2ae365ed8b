using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Cli.Tests.Migrate;

/// <summary><c>quota migrate</c> between real stores: nobody can tell the new store from the old one.</summary>
public sealed class MigrateTests : IAsyncLifetime
{
    private readonly Stores _stores = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stores.DisposeAsync();

    [Fact]
    public async Task Migrate_ThereAndBack_IsEqualInEveryListing()
    {
        await _stores.FillAsync("a.db");
        await SetMarksAsync("a.db", new StoreMarks(HasLegacyKeys: true));

        var there = (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync(), "--json")).With(0);
        var back = (await _stores.MigrateAsync(await _stores.TablesAsync(), Stores.Sqlite("new/b.db"))).With(0);

        Assert.Equal((7, 0), (there.Json.GetProperty("keys_copied").GetInt64(), there.Json.GetProperty("keys_already_there").GetInt64()));
        var counts = there.Json.GetProperty("in_both");
        Assert.Equal(7, counts.GetProperty("keys").GetInt64());
        Assert.True(counts.GetProperty("usage_rows").GetInt64() > 300);
        Assert.Equal(6, counts.GetProperty("timeline_rows").GetInt64());
        Assert.Contains($"usage rows\t{counts.GetProperty("usage_rows").GetInt64()}", back.Output, StringComparison.Ordinal);
        Assert.Contains("Copying keys: 7 of 7", back.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", there.Errors + there.Output, StringComparison.Ordinal);
        await using var source = await _stores.OpenSqliteAsync("a.db");
        await using var tables = await _stores.OpenTablesAsync();
        await using var target = await _stores.OpenSqliteAsync("new/b.db");
        await Stores.AssertSameAsync(source, tables);
        await Stores.AssertSameAsync(source, target);
    }

    [Fact]
    public async Task Migrate_OfTheSameKind_IsEqualInEveryListing()
    {
        await _stores.FillAsync("a.db");

        (await _stores.MigrateAsync(Stores.Sqlite("a.db"), Stores.Sqlite("b.db"))).With(0);

        await using var source = await _stores.OpenSqliteAsync("a.db");
        await using var target = await _stores.OpenSqliteAsync("b.db");
        await Stores.AssertSameAsync(source, target);
    }

    [Fact]
    public async Task Migrate_InATerminal_AsksAndShowsBars()
    {
        await _stores.FillAsync("a.db");

        var stopped = (await _stores.Quota.TypeAsync("n\n", "migrate", "--from", Stores.Sqlite("a.db"), "--to", Stores.Sqlite("b.db"))).With(1);
        Assert.False(File.Exists(_stores.PathOf("b.db")));
        var done = (await _stores.Quota.TypeAsync("y\n", "migrate", "--from", Stores.Sqlite("a.db"), "--to", Stores.Sqlite("b.db"))).With(0);

        Assert.Contains("No server may run", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("━", done.Output, StringComparison.Ordinal);
        Assert.Contains("Copying keys: 7 of 7", done.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_OfADamagedAuditRow_IsRefused()
    {
        await _stores.FillAsync("a.db");
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_stores.PathOf("a.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE audit SET id = 'x' WHERE action = 'key.revoke'";
            await command.ExecuteNonQueryAsync();
        }

        Assert.Contains("damaged", (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync())).With(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_OfOperationsThatHaveNotExpired_KeepsTheirAnswers()
    {
        KeyContents key;
        await using (var storage = await _stores.OpenSqliteAsync("a.db"))
        {
            var stored = await storage.IssueAsync();
            var inADay = TimeProvider.System.GetUtcNow().AddDays(1);
            await storage.WriteAsync(Sample.Write(stored, stored.State) with
            {
                Operations = [.. Enumerable.Range(0, 150).Select(i => Sample.Operation($"op-{i}", inADay.AddSeconds(i)))],
            });
            key = (await storage.Transfer.ReadAsync(stored.Record.Id, Sample.Now, CancellationToken.None))!;
        }

        (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync())).With(0);

        await using var tables = await _stores.OpenTablesAsync();
        foreach (var operation in key.Operations)
        {
            Same.Operation(operation, await tables.Quota.ReadOperationAsync(key.Id, operation.Id, TimeProvider.System.GetUtcNow(), CancellationToken.None));
        }
    }

    [Fact]
    public async Task Migrate_IntoAStoreThatIsNotEmpty_IsRefusedAndChangesNothing()
    {
        await _stores.FillAsync("a.db");
        StoredKey own;
        await using (var other = await _stores.OpenSqliteAsync("b.db"))
        {
            own = await other.IssueAsync(Sample.Record("its own"));
        }

        var refused = (await _stores.MigrateAsync(Stores.Sqlite("a.db"), Stores.Sqlite("b.db"))).With(1);

        Assert.Contains("is not empty", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", refused.Errors, StringComparison.Ordinal);
        await using var target = await _stores.OpenSqliteAsync("b.db");
        Same.Key(own, Assert.Single((await target.ListAllAsync(new KeyQuery())).SelectMany(p => p.Keys)));
        Assert.Equal(new StoreMarks(), await target.Transfer.ReadMarksAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Migrate_ASecondTime_IsRefused()
    {
        await _stores.FillAsync("a.db");
        (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync())).With(0);

        Assert.Contains("is not empty", (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync())).With(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_OfAnEmptyStore_CopiesNothing()
    {
        await (await _stores.OpenSqliteAsync("a.db")).DisposeAsync();

        Assert.Equal(0, (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync(), "--json")).With(0).Json.GetProperty("keys_copied").GetInt64());
    }

    [Theory]
    [InlineData("sqlite:///missing.db", "is not there")]
    [InlineData("sqlite:///text.db", "text.db")]
    [InlineData("sqlite:///empty.db", "is empty")]
    public async Task Migrate_FromWhatIsNoStore_IsRefusedAndMakesNoTarget(string from, string reason)
    {
        await File.WriteAllTextAsync(_stores.PathOf("text.db"), new string('x', 9_000));
        await File.WriteAllTextAsync(_stores.PathOf("empty.db"), "");

        var refused = (await _stores.MigrateAsync(from, Stores.Sqlite("b.db"))).With(1);

        Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_stores.PathOf("b.db")));
        Assert.False(File.Exists(_stores.PathOf("missing.db")));
    }

    [Fact]
    public async Task Migrate_FromATableThatIsMissing_IsRefusedAndMakesNone()
    {
        (await _stores.MigrateAsync(await _stores.TablesAsync(), Stores.Sqlite("b.db"))).With(1);
        (await _stores.MigrateAsync(await _stores.TablesAsync(), Stores.Sqlite("b.db"))).With(1);

        Assert.False(File.Exists(_stores.PathOf("b.db")));
    }

    [Theory]
    [InlineData("sqlite:///a.db", "sqlite:///./a.db", "the same store")]
    [InlineData("sqlite:///a.db", "sqlite:///link.db", "the same store")]
    [InlineData("sqlite:///a.db", "postgres://x", "--to must be")]
    [InlineData("AccountName=x;AccountKey=secret-canary", "sqlite:///b.db", "--from")]
    [InlineData("https://x.table.cosmos.azure.com", "sqlite:///b.db", "Cosmos")]
    public async Task Migrate_WithAddressesThatCannotBe_IsRefused(string from, string to, string reason)
    {
        await _stores.FillAsync("a.db");
        File.CreateSymbolicLink(_stores.PathOf("link.db"), _stores.PathOf("a.db"));

        var refused = (await _stores.MigrateAsync(from, to)).With(2);

        Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_WithAddressesInTheEnvironment_TakesThem()
    {
        await _stores.FillAsync("a.db");

        var quota = _stores.Quota.With("QUOTA_MIGRATE_FROM", Stores.Sqlite("a.db")).With("QUOTA_MIGRATE_TO", await _stores.TablesAsync());
        Assert.Contains("--from is missing", (await _stores.Quota.RunAsync("migrate", "--yes")).With(2).Errors, StringComparison.Ordinal);
        Assert.Contains("--yes", (await quota.RunAsync("migrate")).With(2).Errors, StringComparison.Ordinal);
        (await quota.RunAsync("migrate", "--yes")).With(0);
    }

    private async Task SetMarksAsync(string name, StoreMarks marks)
    {
        await using var storage = await _stores.OpenSqliteAsync(name);
        await storage.Transfer.SetMarksAsync(marks, CancellationToken.None);
    }
}
