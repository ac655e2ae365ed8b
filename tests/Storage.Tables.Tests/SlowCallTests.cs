using QuotaFunctions.Azurite;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Storage.Tables.Tests;

public sealed class SlowCallTests
{
    [Fact]
    public async Task Call_ThatNeedsSeveralAttempts_IsWarnedOfWithItsCause()
    {
        var (wire, log) = (new Wire(), new Warnings<TablesStorage>());
        Assert.True(TablesConnection.TryParse((await AzuriteServer.SharedAsync()).ConnectionString, out var connection, out _));
        var options = new TablesStorageOptions { TableName = TestTables.NewName(), ConfigureClient = wire.AddTo, FirstRetryDelay = TimeSpan.FromSeconds(10), RetryBudget = TimeSpan.FromSeconds(60) };
        await using var storage = new TablesStorage(connection, options, TimeProvider.System, log);

        // A pause is cut to 0.75 … 1.5 s, so two make a slow call. It is the first of all: a busy machine may make later ones slow too.
        wire.FailWrites(WireFault.Busy, times: 2);
        await storage.InitializeAsync(CancellationToken.None);

        var warning = Assert.Single(log.Messages);
        Assert.Contains("3 attempts; the last failure was: the service is busy or slow", warning, StringComparison.Ordinal);
    }
}
