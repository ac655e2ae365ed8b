using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Storage.Sqlite;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>Writes to the database of a server that does not run yet what it would have written two days ago.</summary>
internal static class EarlierUse
{
    private const string Trigger = "charge_nothing";

    /// <summary>Issues a key two days ago; with a hold, it was held then too, for a minute.</summary>
    /// <returns>The key's id.</returns>
    public static async Task<string> IssueAsync(Workspace workspace, string label, bool holds)
    {
        var then = TimeProvider.System.GetUtcNow().AddDays(-2);
        var record = new KeyRecord
        {
            Id = KeyId.New(),
            Prefix = KeyPrefix.Default,
            Label = label,
            Limits = LimitSet.Of(new Limit(Unit.Requests, WindowKind.Lifetime, 10)),
            TimeZone = "UTC",
            CreatedAt = then,
            Secret = SecretHash.Of("not a secret that anybody presents"),
        };
        await using var storage = new SqliteStorage(new SqliteStorageOptions { Path = workspace.Database }, NullLogger<SqliteStorage>.Instance);
        await storage.InitializeAsync(CancellationToken.None);
        var audit = new AuditEntry { At = then, Action = "key.create", KeyId = record.Id, Address = "127.0.0.1", RequestId = "earlier", Detail = "count=1" };
        await storage.Keys.CreateAsync([record], audit, CancellationToken.None);
        if (holds)
        {
            await using var engine = new QuotaEngine(storage, new FakeTimeProvider(then), new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance);
            var hold = new HoldOperation(HoldId.New(), Cost.OneRequest, Cost.OneRequest, TimeSpan.FromMinutes(1));
            Assert.True((await engine.ApplyAsync(record.Id, hold)).IsAllowed);
        }

        return record.Id.Value;
    }

    /// <summary>From now on the database refuses every change of a key, so that the sweep cannot charge what is overdue.</summary>
    public static Task RefuseChangesAsync(Workspace workspace) =>
        RunAsync(workspace, $"CREATE TRIGGER {Trigger} BEFORE UPDATE ON api_keys BEGIN SELECT RAISE(ABORT, 'refused by the test'); END");

    /// <summary>From now on the database takes changes again.</summary>
    public static Task TakeChangesAsync(Workspace workspace) => RunAsync(workspace, $"DROP TRIGGER {Trigger}");

    private static async Task RunAsync(Workspace workspace, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={workspace.Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
