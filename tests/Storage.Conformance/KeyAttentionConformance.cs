using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>The keys that an operator should look at: those that expire next, and those with open holds.</summary>
public abstract class KeyAttentionConformance : StorageSuite
{
    [Fact]
    public async Task FindExpiring_OfASpan_FindsItsKeysTheNextOneFirst()
    {
        var late = await IssueAsync(Sample.Now.AddDays(3));
        var soon = await IssueAsync(Sample.Now);
        await IssueAsync(null);
        await IssueAsync(Sample.Now.AddTicks(-1));
        await IssueAsync(Sample.Now.AddDays(7));

        Assert.Equal([soon.Record.Id, late.Record.Id], await FindAsync());
        Assert.Equal([soon.Record.Id], await FindAsync(1));
        Same.Key(soon, (await Storage.Keys.FindExpiringAsync(Sample.Now, Sample.Now.AddDays(7), 1, CancellationToken.None))[0]);
    }

    [Fact]
    public async Task FindExpiring_AfterTheExpiryWasChanged_FindsTheKeyOnceAtTheNewOne()
    {
        var key = await IssueAsync(Sample.Now.AddDays(30));
        Assert.Empty(await FindAsync());

        foreach (var days in (int[])[2, 3])
        {
            key = await ChangeAsync(key, new UpdateKey(k => k with { ExpiresAt = Sample.Now.AddDays(days) }));
            Assert.Equal([key.Record.Id], await FindAsync());
        }

        await ChangeAsync(key, new UpdateKey(k => k with { ExpiresAt = null }));
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task FindExpiring_OfKeysThatCannotBeUsed_FindsNone()
    {
        var suspended = await IssueAsync(Sample.Now.AddDays(1));
        var revoked = await IssueAsync(Sample.Now.AddDays(1));
        await Storage.WriteAsync(Sample.Write(suspended, suspended.State, suspended.Record with { SuspendedAt = Sample.Now }));
        await Storage.WriteAsync(Sample.Write(revoked, revoked.State, revoked.Record with { RevokedAt = Sample.Now }));

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task FindExpiring_Cancelled_IsCancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Storage.Keys.FindExpiringAsync(Sample.Now, Sample.Now.AddDays(7), 10, new CancellationToken(canceled: true)));

    [Fact]
    public async Task CountOpenHolds_OfSeveralKeys_CountsThoseThatHaveNotExpired()
    {
        Assert.Equal(0, await CountAsync());
        var one = await Storage.IssueAsync();
        one = await Storage.WriteAsync(Sample.Apply(one, Sample.Hold(TimeSpan.FromMinutes(1))));
        await Storage.WriteAsync(Sample.Apply(one, Sample.Hold(TimeSpan.FromMinutes(10))));
        var other = await Storage.IssueAsync();
        var hold = Sample.Hold(TimeSpan.FromMinutes(10));
        other = await Storage.WriteAsync(Sample.Apply(other, hold));
        await Storage.IssueAsync();

        Assert.Equal(3, await CountAsync());
        Assert.Equal(2, await CountAsync(TimeSpan.FromMinutes(5)));

        await Storage.WriteAsync(Sample.Apply(other, new ReleaseOperation(hold.Id)));
        Assert.Equal(2, await CountAsync());
        Assert.Equal(0, await CountAsync(TimeSpan.FromMinutes(11)));
    }

    private Task<StoredKey> IssueAsync(DateTimeOffset? expiresAt) => Storage.IssueAsync(Sample.Record(expiresAt: expiresAt));

    private Task<StoredKey> ChangeAsync(StoredKey key, KeyChange change) => Storage.WriteAsync(Sample.Apply(key, new ChangeOperation(change)));

    private async Task<IEnumerable<Core.Keys.KeyId>> FindAsync(int limit = 10) =>
        (await Storage.Keys.FindExpiringAsync(Sample.Now, Sample.Now.AddDays(7), limit, CancellationToken.None)).Select(k => k.Record.Id);

    private Task<long> CountAsync(TimeSpan later = default) => Storage.Keys.CountOpenHoldsAsync(Sample.Now + later, CancellationToken.None);
}
