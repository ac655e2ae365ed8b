using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Azurite;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite;
using QuotaFunctions.Storage.Sqlite.Database;
using QuotaFunctions.Storage.Tables;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Cli.Tests.Migrate;

/// <summary>A folder for SQLite files, the program, and an Azurite of its own for a test that asks for one.</summary>
public sealed class Stores : IAsyncDisposable
{
    private readonly Workspace _workspace = new();
    private AzuriteServer? _azurite;

    /// <summary>The folder.</summary>
    public string Folder => _workspace.Path;

    /// <summary>The address of Azurite, which the first call starts.</summary>
    public async Task<string> TablesAsync() => (_azurite ??= await AzuriteServer.StartAsync()).ConnectionString;

    /// <summary>The program in the folder.</summary>
    internal QuotaProgram Quota => new(_workspace.Path);

    /// <summary>The address of a SQLite file in the folder.</summary>
    public static string Sqlite(string name) => $"sqlite:///{name}";

    /// <summary>The path of a SQLite file in the folder.</summary>
    public string PathOf(string name) => _workspace[name];

    /// <summary>A server on a store.</summary>
    public ServerSetup ServerOn(string address) => ServerSetup.In(_workspace).With("DATABASE_URL", address);

    /// <summary>Runs <c>quota migrate</c>.</summary>
    internal Task<QuotaResult> MigrateAsync(string from, string to, params string[] more) => Quota.RunAsync(["migrate", "--from", from, "--to", to, "--yes", .. more]);

    /// <summary>Opens a SQLite file.</summary>
    public async Task<IQuotaStorage> OpenSqliteAsync(string name)
    {
        var storage = new SqliteStorage(new SqliteStorageOptions { Path = PathOf(name) }, NullLogger<SqliteStorage>.Instance);
        await storage.InitializeAsync(CancellationToken.None);
        return storage;
    }

    /// <summary>Opens the table.</summary>
    public async Task<IQuotaStorage> OpenTablesAsync()
    {
        Assert.True(TablesConnection.TryParse(await TablesAsync(), out var connection, out _));
        var storage = new TablesStorage(connection, new TablesStorageOptions(), TimeProvider.System, NullLogger<TablesStorage>.Instance);
        await storage.InitializeAsync(CancellationToken.None);
        return storage;
    }

    /// <summary>Fills a SQLite file with everything that a store can have, and some more plain keys.</summary>
    public async Task FillAsync(string name, int plainKeys = 0)
    {
        await using var storage = await OpenSqliteAsync(name);
        await TransferSample.FillAsync(storage);
        foreach (var some in Enumerable.Range(0, plainKeys).Select(i => Sample.Record($"plain {i}", quota: 9)).Chunk(1_000))
        {
            await storage.Keys.CreateAsync(some, Sample.Audit(detail: "plain"), CancellationToken.None);
        }

        foreach (var (step, start) in new[] { (TimelineStep.Hour, Sample.Now), (TimelineStep.Hour, Sample.Now.AddHours(1)), (TimelineStep.Day, Sample.Now.AddHours(-12)) })
        {
            foreach (var writer in new[] { "a", "b" })
            {
                var row = new TimelineRow(step, start, writer) { Models = Text($"{{\"{writer}\":\"模型\"}}"), Keys = Text("{}"), Tags = Text("[]"), Merged = ["x", "y"] };
                await storage.Timeline.PutAsync(row, CancellationToken.None);
            }
        }
    }

    /// <summary>Asserts that two stores give the same in every listing, the timeline too.</summary>
    public static async Task AssertSameAsync(IQuotaStorage expected, IQuotaStorage actual)
    {
        await SameStores.AssertAsync(expected, actual);
        foreach (var step in Enum.GetValues<TimelineStep>())
        {
            Assert.Equal(await TimelineOfAsync(expected, step), await TimelineOfAsync(actual, step));
        }

        Assert.Equal(await expected.Transfer.ReadMarksAsync(CancellationToken.None), await actual.Transfer.ReadMarksAsync(CancellationToken.None));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _workspace.Dispose();
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<IEnumerable<string>> TimelineOfAsync(IQuotaStorage storage, TimelineStep step) =>
        (await storage.Timeline.ReadAsync(new TimelineQuery(step, DateTimeOffset.MinValue, DateTimeOffset.MaxValue), CancellationToken.None))
        .Select(r => $"{r.Start:O} {r.Writer} {r.WriteMerged()} {Encoding.UTF8.GetString(r.Models!)} {Encoding.UTF8.GetString(r.Keys!)} {Encoding.UTF8.GetString(r.Tags!)}");
}
