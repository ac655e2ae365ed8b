using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>A fault of the running store is told clearly, loses nothing that was acknowledged, and is over when its cause is.</summary>
public sealed class WriteFaultTests : IDisposable
{
    private static readonly ConsumeOperation OneRequest = new(Cost.OneRequest);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_OfADamagedRow_NamesTheKeyAndSparesTheOthers()
    {
        await using var storage = await _folder.OpenAsync();
        var damaged = (await storage.IssueAsync()).Record.Id;
        var healthy = (await storage.IssueAsync()).Record.Id;
        await Sqlite3.RunAsync(_folder.Database, $"UPDATE api_keys SET state = '{{not json' WHERE id = '{damaged}'");

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await storage.Quota.ReadAsync(damaged, CancellationToken.None));

        Assert.Contains(damaged.Value, fault.Reason, StringComparison.Ordinal);
        await storage.ReadAsync(healthy);
    }

    [Fact]
    public async Task Write_ToALockedFile_SaysSo_AndWorksOnceItIsFree()
    {
        await using var storage = await _folder.OpenAsync(TimeSpan.FromMilliseconds(300));
        var key = await storage.IssueAsync();
        using (var holder = await _folder.LockAsync("BEGIN EXCLUSIVE"))
        {
            var reason = await FailToWriteAsync(storage, key);
            Assert.Contains($"{_folder.Database} stays locked by another process for more than 0.3 s", reason, StringComparison.Ordinal);

            // Readers are not kept out.
            Same.Key(key, await storage.ReadAsync(key.Record.Id));
        }

        key = await storage.WriteAsync(Sample.Apply(key, OneRequest));
        Assert.Equal(1, key.State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_ToAFileLockedForAShortTime_JustWaits()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        ValueTask<WriteResult> write;
        using (await _folder.LockAsync("BEGIN IMMEDIATE"))
        {
            write = storage.Quota.WriteAsync(Sample.Apply(key, OneRequest), CancellationToken.None);
            await storage.ReadAsync(key.Record.Id);
            Assert.False(write.IsCompleted);
        }

        Assert.True((await write).IsWritten);
    }

    [Fact]
    public async Task Write_ToAFullFile_SaysSo_AndWorksOnceThereIsRoom()
    {
        await using var storage = _folder.Create();
        storage.File.MaxPages = 60;
        await storage.InitializeAsync(CancellationToken.None);
        var issued = new List<StoredKey>();
        StoreUnavailableException? fault = null;
        while (fault is null && issued.Count < 1_000)
        {
            try
            {
                issued.Add(await storage.IssueAsync(Sample.Record(new string('x', 200))));
            }
            catch (StoreUnavailableException e)
            {
                fault = e;
            }
        }

        Assert.Contains($"no space is left for {_folder.Database}", fault?.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(issued);

        // What was acknowledged is there; what was not, is not; reading goes on.
        Assert.Equal(issued.Count, (await storage.ListAllAsync(new KeyQuery(1_000))).Sum(p => p.Keys.Count));

        storage.File.MaxPages = null;
        await storage.WriteAsync(Sample.Apply(issued[^1], OneRequest));
        await storage.IssueAsync();
        Assert.Equal(issued.Count + 1, (await storage.QueryAllAsync(new AuditQuery(1_000))).Sum(p => p.Entries.Count));
    }

    [Fact]
    public async Task Write_ThatTheOperatingSystemRefuses_SaysSo_AndWorksOnceItDoesNot()
    {
        await using var storage = await _folder.OpenAsync();
        var id = (await storage.IssueAsync()).Record.Id.Value;
        using var child = await ChildProcess.OpenAsync(_folder.Database);
        await child.DoAsync("charge", id, "5");

        Posix.LimitFileSize(child.Id, 4_096);
        for (var i = 0; i < 3; i++)
        {
            var reason = await child.FailAsync("charge", id, "1");
            Assert.Contains($"writing {_folder.Database} failed in the operating system", reason, StringComparison.Ordinal);

            // The first fails at the commit, whose last record cannot be written; the others fail when the file is opened again. Neither can have charged.
            Assert.False(reason.StartsWith("unknown: ", StringComparison.Ordinal));
        }

        Assert.Equal(5, (await storage.ReadAsync(Core.Keys.KeyId.Parse(id))).State.Counters[0].Used);

        Posix.LimitFileSize(child.Id, null);
        await child.DoAsync("charge", id, "5");
        Assert.Equal(10, (await storage.ReadAsync(Core.Keys.KeyId.Parse(id))).State.Counters[0].Used);
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    /// <summary>A flush that fails after everything was written, such as 1034, can be made by no test: the system would have to fail.</summary>
    [Theory]
    [InlineData(5, 5, false)]
    [InlineData(8, 8, false)]
    [InlineData(13, 13, false)]
    [InlineData(10, 778, false)]
    [InlineData(10, 1034, true)]
    [InlineData(10, 10, true)]
    [InlineData(14, 14, true)]
    public void Commit_ThatFailed_MayBeDoneUnlessTheFaultSaysOtherwise(int code, int extendedCode, bool expected) =>
        Assert.Equal(expected, FileFault.MayBeCommitted(new SqliteException("", code, extendedCode)));

    [Fact]
    public async Task Write_AfterTheFileWasTakenAway_IsRefused_AndWorksOnceItIsBack()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        File.Move(_folder.Database, _folder.Database + ".away");

        var reason = await FailToWriteAsync(storage, key);

        Assert.Contains($"{_folder.Database} was taken away or replaced while in use", reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.ProbeAsync(CancellationToken.None));
        File.Move(_folder.Database + ".away", _folder.Database);
        await storage.WriteAsync(Sample.Apply(key, OneRequest));
    }

    [Fact]
    public async Task Write_AfterTheFileWasReplaced_IsRefused()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        await Sqlite3.ShellAsync($"cp '{_folder.Database}' '{_folder.Database}.new'; mv '{_folder.Database}.new' '{_folder.Database}'");

        Assert.Contains("replaced while in use", await FailToWriteAsync(storage, key), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-wal", false)]
    [InlineData("-wal", true)]
    [InlineData("-shm", false)]
    public async Task Write_AfterAFileBesideItWasDeleted_IsRefused_AndWhatWasAcknowledgedIsKept(string suffix, bool isMadeAnew)
    {
        StoredKey key;
        await using (var storage = await _folder.OpenAsync())
        {
            key = await storage.WriteAsync(Sample.Apply(await storage.IssueAsync(), OneRequest));
            File.Delete(_folder.Database + suffix);
            if (isMadeAnew)
            {
                await File.WriteAllBytesAsync(_folder.Database + suffix, []);
            }

            Assert.Contains($"{_folder.Database}{suffix} was deleted or replaced while in use", await FailToWriteAsync(storage, key), StringComparison.Ordinal);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.ProbeAsync(CancellationToken.None));
        }

        await using var next = await _folder.OpenAsync();
        Assert.Equal(1, (await next.ReadAsync(key.Record.Id)).State.Counters[0].Used);
        await next.WriteAsync(Sample.Apply(await next.ReadAsync(key.Record.Id), OneRequest));
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    private static async Task<string> FailToWriteAsync(SqliteStorage storage, StoredKey key)
    {
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await storage.Quota.WriteAsync(Sample.Apply(key, OneRequest), CancellationToken.None));
        return fault.Reason;
    }
}
