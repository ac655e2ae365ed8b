using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Storage.Sqlite;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Hosting.Tests.Doctor;

public sealed class SqliteCheckTests : IDisposable
{
    private static readonly string[] Checks = ["sqlite.integrity", "sqlite.version", "sqlite.wal", "sqlite.space"];

    private readonly Scene _scene = new();

    private string Database => _scene["data/quota.db"];

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Checks_WithoutADatabase_AreSkipped()
    {
        foreach (var check in Checks)
        {
            Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync(check)).Status);
        }
    }

    [Fact]
    public async Task Checks_OfASoundDatabase_AreOk_AlsoWhileItIsOpen()
    {
        await using var storage = await OpenAsync();

        foreach (var check in Checks)
        {
            Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync(check)).Status);
        }

        // The checks must not drop the locks or files of a server in this process.
        await storage.ProbeAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Checks_OfAClosedDatabase_LeaveNothingBesideIt()
    {
        await MakeAsync();
        var before = await File.ReadAllBytesAsync(Database);

        foreach (var check in Checks)
        {
            await _scene.FindAsync(check);
        }

        Assert.Equal([Database], Directory.GetFiles(_scene["data"]));
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
    }

    [Fact]
    public async Task Integrity_ADamagedPage_IsAProblemWithTheCommand()
    {
        await MakeAsync();
        await using (var file = File.OpenWrite(Database))
        {
            file.Position = 2 * 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 8 * 4096).ToArray());
        }

        var finding = await _scene.FindAsync("sqlite.integrity");

        Assert.Equal((FindingStatus.Problem, $"quota recover --database {Database} {Database}.recovered"), (finding.Status, finding.Fix));
        Assert.DoesNotContain("***", finding.Detail!.Value.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Integrity_AFileThatIsNoDatabase_IsAProblem()
    {
        _scene.Write("data/quota.db", new string('x', 8192));

        Assert.Equal(FindingStatus.Problem, (await _scene.FindAsync("sqlite.integrity")).Status);
    }

    [Fact]
    public async Task Integrity_AVeryLargeFile_IsSkippedWithTheCommandThatChecksIt()
    {
        await MakeAsync();
        await using (var file = File.OpenWrite(Database))
        {
            // Sparse: it takes no space.
            file.SetLength(1L << 30);
        }

        var finding = await _scene.FindAsync("sqlite.integrity");

        Assert.Equal((FindingStatus.Skipped, $"quota backup --database {Database} {Database}.backup"), (finding.Status, finding.Fix));
    }

    [Fact]
    public async Task Version_OfANewerRelease_IsAProblem()
    {
        await MakeAsync();
        Execute("PRAGMA user_version = 99");

        var finding = await _scene.FindAsync("sqlite.version");

        Assert.Equal(FindingStatus.Problem, finding.Status);
        Assert.Contains("99", finding.Detail!.Value.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_OfAnotherProgram_IsAProblem()
    {
        _scene.Make("data");
        Execute("CREATE TABLE theirs (x)");

        Assert.Equal(FindingStatus.Problem, (await _scene.FindAsync("sqlite.version")).Status);
    }

    [Fact]
    public async Task Version_OfAnOlderRelease_IsAdviceToMakeABackup()
    {
        await MakeAsync();
        Execute("UPDATE meta SET value = 3 WHERE name = 'schema_version'; PRAGMA user_version = 3");

        Assert.Equal(FindingStatus.Advice, (await _scene.FindAsync("sqlite.version")).Status);
    }

    [Fact]
    public async Task Wal_ThatHasGrown_IsAWarning()
    {
        await using var storage = await OpenAsync();
        await using (var file = new FileStream(Database + "-wal", FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(200L << 20);
        }

        var finding = await _scene.FindAsync("sqlite.wal");

        Assert.Equal((FindingStatus.Warning, $"sudo fuser -v {Database}"), (finding.Status, finding.Fix));
    }

    [Fact]
    public async Task Space_MostlyUnused_IsAdviceToVacuum()
    {
        await MakeAsync();
        Execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(130000000)); DROP TABLE filler;");

        var finding = await _scene.FindAsync("sqlite.space");

        Assert.Equal((FindingStatus.Advice, $"quota vacuum --database {Database}"), (finding.Status, finding.Fix));
    }

    private async Task<SqliteStorage> OpenAsync()
    {
        _scene.Make("data");
        var storage = new SqliteStorage(new SqliteStorageOptions { Path = Database }, NullLogger<SqliteStorage>.Instance);
        await storage.InitializeAsync(CancellationToken.None);
        return storage;
    }

    private async Task MakeAsync() => await (await OpenAsync()).DisposeAsync();

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
