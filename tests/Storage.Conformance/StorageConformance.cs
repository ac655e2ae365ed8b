namespace QuotaFunctions.Storage.Conformance;

/// <summary>The store as a whole: the operations that a host needs.</summary>
public abstract class StorageConformance : StorageSuite
{
    [Fact]
    public void Kind_IsAWordForLogs() => Assert.Matches("^[a-z]+$", Storage.Kind);

    [Fact]
    public void ReadStaleness_IsAtMostFiveSeconds() => Assert.InRange(Storage.ReadStaleness, TimeSpan.Zero, TimeSpan.FromSeconds(5));

    [Fact]
    public async Task Probe_OfAHealthyStore_PassesAgainAndAgainAndLeavesNoKey()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => Storage.ProbeAsync(CancellationToken.None))));
        await Storage.ProbeAsync(CancellationToken.None);

        Assert.Empty((await Storage.ListAllAsync(new Core.Storage.KeyQuery())).SelectMany(p => p.Keys));
        Assert.Empty((await Storage.QueryAllAsync(new Core.Storage.AuditQuery())).SelectMany(p => p.Entries));
    }

    [Fact]
    public async Task Probe_Cancelled_IsCancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Storage.ProbeAsync(new CancellationToken(canceled: true)));

    [Fact]
    public async Task CleanUp_OfAnEmptyStore_DoesNothing()
    {
        await Storage.CleanUpAsync(Sample.Now, CancellationToken.None);

        Assert.Empty((await Storage.ListAllAsync(new Core.Storage.KeyQuery())).SelectMany(p => p.Keys));
    }

    [Fact]
    public async Task Size_WhereItIsKnown_IsAboveZero() =>
        Assert.False((await Storage.ReadStatisticsAsync(Sample.Now, CancellationToken.None)).SizeBytes <= 0);
}
