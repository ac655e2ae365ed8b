using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>Several storages on one file, in one process and in two.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_OfManyAtOnceOnAMissingFile_MakesItOnce()
    {
        var storages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _folder.OpenAsync())));

        var key = await storages[0].IssueAsync();
        foreach (var storage in storages)
        {
            Same.Key(key, await storage.ReadAsync(key.Record.Id));
        }

        foreach (var storage in storages)
        {
            await storage.DisposeAsync();
        }

        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Start_OfTwoProcessesAtOnce_MakesItOnce()
    {
        using var first = ChildProcess.Start();
        using var second = ChildProcess.Start();

        await Task.WhenAll(first.DoAsync("open", _folder.Database), second.DoAsync("open", _folder.Database));

        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        await Task.WhenAll(first.DoAsync("charge", key.Record.Id.Value, "3"), second.DoAsync("charge", key.Record.Id.Value, "4"));
        Assert.Equal(7, (await storage.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task ForeignChanges_OwnWrites_AreNone()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        var changes = storage.ExternalWrites!;
        var count = changes.Count;
        for (var i = 0; i < 50; i++)
        {
            key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
            await storage.ReadAsync(key.Record.Id);
        }

        Assert.True(changes.NoneSince(count));
    }

    [Fact]
    public async Task ForeignChanges_WhileOnlyAskedFor_StayKnown_AndAnothersWriteIsNoticedInTime()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        var changes = storage.ExternalWrites!;
        var known = 0;
        for (var i = 0; i < 400; i++)
        {
            known += changes.NoneSince(changes.Count) ? 1 : 0;
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        Assert.True(known > 300, $"known {known} times of 400");
        var count = changes.Count;
        await Sqlite3.RunAsync(_folder.Database, $"UPDATE api_keys SET label = 'x' WHERE id = '{key.Record.Id}'");
        await Task.Delay(storage.ReadStaleness, TimeProvider.System);
        Assert.False(changes.NoneSince(count));
    }

    [Fact]
    public async Task Revoke_ByAnotherProcess_IsSeenByAnEngineThatIsAskedAllTheTime()
    {
        await using var first = await _folder.OpenAsync();
        await using var second = await _folder.OpenAsync();
        var key = (await first.IssueAsync()).Record.Id;
        await using var one = new QuotaEngine(first, TimeProvider.System, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance);
        await using var other = new QuotaEngine(second, TimeProvider.System, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance);
        var until = TimeProvider.System.GetTimestamp() + TimeProvider.System.TimestampFrequency / 2;
        while (TimeProvider.System.GetTimestamp() < until)
        {
            Assert.Equal(KeyStatus.Active, (await one.ReadLatestAsync(key, CancellationToken.None))!.Status);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        await other.ApplyAsync(key, new ChangeOperation(new RevokeKey()));
        await Task.Delay(first.ReadStaleness + TimeSpan.FromMilliseconds(1), TimeProvider.System);

        Assert.Equal(KeyStatus.Revoked, (await one.ReadLatestAsync(key, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task Write_OfOneStorage_IsSeenByTheOtherAtOnce()
    {
        await using var first = await _folder.OpenAsync();
        await using var second = await _folder.OpenAsync();
        var key = await first.IssueAsync();
        for (var i = 1; i <= 50; i++)
        {
            key = await (i % 2 == 0 ? first : second).WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
            Assert.Equal(i, (await (i % 2 == 0 ? second : first).ReadAsync(key.Record.Id)).State.Counters[0].Used);
        }
    }

    [Fact]
    public async Task Charges_OfTwoStoragesFromManyThreads_AddUpExactly()
    {
        await using var first = await _folder.OpenAsync();
        await using var second = await _folder.OpenAsync();
        var keys = new[] { await first.IssueAsync(), await first.IssueAsync() };

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (var n = 0; n < 25; n++)
            {
                await (i % 2 == 0 ? first : second).Quota.ChargeAsync(
                    keys[i / 4].Record.Id, new ConsumeOperation(Cost.RequestAndTokens(1, 10), "m"));
            }
        })));

        await AssertChargedAsync(second, keys[0].Record.Id, 100);
        await AssertChargedAsync(first, keys[1].Record.Id, 100);
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Charges_OfTwoProcesses_AddUpExactly()
    {
        using var first = await ChildProcess.OpenAsync(_folder.Database);
        using var second = await ChildProcess.OpenAsync(_folder.Database);
        await using var storage = await _folder.OpenAsync();
        var id = (await storage.IssueAsync()).Record.Id;

        await Task.WhenAll(
            first.DoAsync("charge", id.Value, "150"),
            second.DoAsync("charge", id.Value, "150"),
            Task.Run(async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    await storage.Quota.ChargeAsync(id, new ConsumeOperation(Cost.RequestAndTokens(1, 10), "m"));
                }
            }));

        await AssertChargedAsync(storage, id, 350);
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Consumption_OfTwoProcessesAtOnce_NeverPassesTheQuota()
    {
        using var first = await ChildProcess.OpenAsync(_folder.Database);
        using var second = await ChildProcess.OpenAsync(_folder.Database);
        await using var storage = await _folder.OpenAsync();
        var id = (await storage.IssueAsync(Sample.Record(quota: 100))).Record.Id;

        var admitted = await Task.WhenAll(first.DoAsync("consume", id.Value, "750"), second.DoAsync("consume", id.Value, "750"));

        Assert.Equal(100, admitted.Sum(a => int.Parse(a, CultureInfo.InvariantCulture)));
        Assert.Equal(100, (await storage.ReadAsync(id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Kill_InTheMiddleOfWrites_LosesNoAcknowledgedWrite()
    {
        var ids = new List<KeyId>();
        await using (var storage = await _folder.OpenAsync())
        {
            for (var i = 0; i < 16; i++)
            {
                ids.Add((await storage.IssueAsync()).Record.Id);
            }
        }

        var acknowledged = ids.ToDictionary(id => id, _ => 0L);
        for (var round = 0; round < 5; round++)
        {
            using var child = await ChildProcess.OpenAsync(_folder.Database);
            await child.SendAsync(["flood", .. ids.Select(i => i.Value)]);
            for (var seen = 0; seen < 200 * (round + 1); seen++)
            {
                acknowledged[KeyId.Parse((await child.ReadAsync())!)]++;
            }

            await child.KillAsync();

            // Lines that it wrote before it died and that nobody has read yet count too; a line that is cut off does not.
            while (await child.ReadAsync() is { } line)
            {
                if (KeyId.TryParse(line, out var id))
                {
                    acknowledged[id]++;
                }
            }

            await using var storage = await _folder.OpenAsync();
            foreach (var id in ids)
            {
                // Each key has one writer: at most one write was done and not reported.
                var used = (await storage.ReadAsync(id)).State.Counters[0].Used;
                Assert.InRange(used, acknowledged[id], acknowledged[id] + 1);
                await AssertChargedAsync(storage, id, used);
                acknowledged[id] = used;
            }
        }

        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Close_WithWritesWaiting_FinishesThemAndLeavesOneFile()
    {
        var storage = await _folder.OpenAsync();
        var keys = new List<StoredKey>();
        for (var i = 0; i < 20; i++)
        {
            keys.Add(await storage.IssueAsync());
        }

        var writes = keys.Select(k => storage.Quota.WriteAsync(Sample.Apply(k, new ConsumeOperation(Cost.OneRequest)), default).AsTask()).ToList();
        await storage.DisposeAsync();

        Assert.All(await Task.WhenAll(writes), r => Assert.True(r.IsWritten));
        Assert.Equal([_folder.Database], Directory.GetFiles(_folder.Path));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await storage.Quota.WriteAsync(Sample.Apply(keys[0], new ConsumeOperation(Cost.OneRequest)), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await storage.Quota.ReadAsync(keys[0].Record.Id, default));

        await using var again = await _folder.OpenAsync();
        Assert.Equal(1, (await again.ReadAsync(keys[19].Record.Id)).State.Counters[0].Used);
    }

    private static async Task AssertChargedAsync(SqliteStorage storage, KeyId id, long times)
    {
        Assert.Equal(times, (await storage.ReadAsync(id)).State.Counters[0].Used);
        var usage = await storage.Usage.QueryAsync(new UsageQuery(Key: id), CancellationToken.None);
        Assert.Equal((times, times * 10), (usage.Totals.Requests, usage.Totals.Tokens));
    }
}
