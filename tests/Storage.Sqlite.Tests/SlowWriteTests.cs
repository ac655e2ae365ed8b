using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite.Database;
using QuotaFunctions.Storage.Sqlite.Writing;

namespace QuotaFunctions.Storage.Sqlite.Tests;

public sealed class SlowWriteTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_ThatWaitsForALock_IsWarnedOfWithItsCause()
    {
        var log = new Warnings<SqliteStorage>();
        await using var storage = new SqliteStorage(new SqliteStorageOptions { Path = _folder.Database, BusyTimeout = TimeSpan.FromSeconds(30) }, log);
        await storage.InitializeAsync(CancellationToken.None);
        Task probe;
        using (await _folder.LockAsync("BEGIN IMMEDIATE"))
        {
            var since = TimeProvider.System.GetTimestamp();
            probe = storage.ProbeAsync(CancellationToken.None);
            SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(since) > SlowCalls.Slow + TimeSpan.FromSeconds(0.2));
        }

        await probe;
        await storage.ProbeAsync(CancellationToken.None);

        var warning = Assert.Single(log.Messages);
        Assert.Contains(_folder.Database, warning, StringComparison.Ordinal);
        Assert.Contains("another process held the database's lock", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 1, 1, "lock for 3000 ms")]
    [InlineData(1, 3, 1, "rows needed 3000 ms")]
    [InlineData(1, 1, 3, "disk needed 3000 ms")]
    public void Cause_IsWhatTookLongest(int waited, int applied, int flushed, string cause) =>
        Assert.Contains(cause, new WriteTimes(TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(applied), TimeSpan.FromSeconds(flushed)).Cause, StringComparison.Ordinal);
}
