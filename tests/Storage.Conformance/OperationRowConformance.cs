using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Operation rows: the first answer to an id, until it expires.</summary>
public abstract class OperationRowConformance : StorageSuite
{
    [Fact]
    public async Task Operation_NeverWritten_IsNull()
    {
        var key = await Storage.IssueAsync();

        Assert.Null(await ReadAsync(key.Record.Id, "never"));
        Assert.Null(await ReadAsync(KeyId.New(), "never"));
    }

    [Fact]
    public async Task Operation_Written_ReadsBackTheSame()
    {
        var key = await Storage.IssueAsync();
        var full = Sample.Operation("A-Za-z0-9_-0123456789012345678901234567890123456789012345678901") with
        {
            Fingerprint = "consume:requests=1,tokens=250;\"'%_模型🦊",
            ExpiresAt = Sample.Now.AddHours(24).AddTicks(1),
            Limits =
            [
                new LimitStatus(new Limit(Unit.Requests, WindowKind.Lifetime, 1_000), 3, 2, null),
                new LimitStatus(new Limit(Unit.Tokens, WindowKind.Day, Limit.MaxAmount), Limit.MaxAmount, 0, Sample.Now.AddHours(12)),
            ],
            Hold = new Hold
            {
                Id = HoldId.New(),
                Cost = Cost.RequestAndTokens(1, 250),
                ChargedAt = Sample.Now,
                ExpiresAt = Sample.Now.AddMinutes(5),
                Model = "gpt-4o",
                IsTracked = true,
            },
        };
        var bare = Sample.Operation("a");
        await Storage.WriteAsync(Sample.Write(key, key.State) with { Operations = [full, bare] });

        Same.Operation(full, await ReadAsync(key.Record.Id, full.Id));
        Same.Operation(bare, await ReadAsync(key.Record.Id, bare.Id));
    }

    [Fact]
    public async Task Operation_OfOneKey_IsNotAnothers()
    {
        var key = await Storage.IssueAsync();
        var other = await Storage.IssueAsync();
        await Storage.WriteAsync(Sample.Write(key, key.State) with { Operations = [Sample.Operation("same")] });

        Assert.Null(await ReadAsync(other.Record.Id, "same"));
    }

    [Fact]
    public async Task Operation_IdsThatDifferInCase_AreTwo()
    {
        var key = await Storage.IssueAsync();
        await Storage.WriteAsync(Sample.Write(key, key.State) with
        {
            Operations = [Sample.Operation("abc", fingerprint: "one"), Sample.Operation("ABC", fingerprint: "two")],
        });

        Assert.Equal("one", (await ReadAsync(key.Record.Id, "abc"))?.Fingerprint);
        Assert.Equal("two", (await ReadAsync(key.Record.Id, "ABC"))?.Fingerprint);
    }

    [Fact]
    public async Task Operation_AfterLaterWrites_IsStillThere()
    {
        var key = await Storage.IssueAsync();
        key = await Storage.WriteAsync(Sample.Write(key, key.State) with { Operations = [Sample.Operation("first")] });
        for (var i = 0; i < 5; i++)
        {
            key = await Storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
        }

        Assert.NotNull(await ReadAsync(key.Record.Id, "first"));
    }

    [Fact]
    public async Task Operation_FromItsExpiryOn_IsNull()
    {
        var key = await Storage.IssueAsync();
        var expiry = Sample.Now.AddHours(1);
        await Storage.WriteAsync(Sample.Write(key, key.State) with { Operations = [Sample.Operation("op", expiry)] });

        Assert.NotNull(await ReadAsync(key.Record.Id, "op", expiry.AddTicks(-1)));
        Assert.Null(await ReadAsync(key.Record.Id, "op", expiry));
    }

    [Fact]
    public async Task Operation_WrittenAgainAfterItsExpiry_IsTheNewOne()
    {
        var key = await Storage.IssueAsync();
        key = await Storage.WriteAsync(Sample.Write(key, key.State) with { Operations = [Sample.Operation("op", Sample.Now, "old")] });
        await Storage.WriteAsync(Sample.Write(key, key.State) with { Operations = [Sample.Operation("op", Sample.Now.AddHours(1), "new")] });

        Assert.Equal("new", (await ReadAsync(key.Record.Id, "op"))?.Fingerprint);
    }

    [Fact]
    public async Task CleanUp_OfExpiredRows_KeepsTheOthersAndTheKey()
    {
        var key = await Storage.IssueAsync();
        var written = await Storage.WriteAsync(Sample.Write(key, key.State) with
        {
            Operations = [Sample.Operation("gone", Sample.Now), Sample.Operation("kept", Sample.Now.AddTicks(1))],
        });

        await Storage.CleanUpAsync(Sample.Now, CancellationToken.None);

        // Asked as of an earlier instant, so that only a row that was taken away is missing.
        Assert.Null(await ReadAsync(key.Record.Id, "gone", Sample.Now.AddHours(-1)));
        Assert.NotNull(await ReadAsync(key.Record.Id, "kept"));
        Same.Key(written, await Storage.ReadAsync(key.Record.Id));
    }

    private ValueTask<StoredOperation?> ReadAsync(KeyId key, string id, DateTimeOffset? now = null) =>
        Storage.Quota.ReadOperationAsync(key, id, now ?? Sample.Now, CancellationToken.None);
}
