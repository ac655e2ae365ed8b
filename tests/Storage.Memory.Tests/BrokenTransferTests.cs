using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Memory.Tests;

/// <summary>The suite of moving keys fails against stores that lose a part of a key.</summary>
public sealed class BrokenTransferTests
{
    [Fact]
    public async Task Suite_AgainstAHealthyStore_Passes() => Assert.Empty(await FailuresOfAsync(key => key));

    [Theory]
    [InlineData("usage")]
    [InlineData("operations")]
    [InlineData("holds")]
    [InlineData("tags")]
    [InlineData("one day")]
    public async Task Suite_AgainstAStoreThatLosesAPart_Fails(string part)
    {
        var failures = await FailuresOfAsync(key => part switch
        {
            "usage" => key with { Usage = [] },
            "operations" => key with { Operations = [] },
            "holds" => key with { State = key.State with { Holds = QuotaState.Initial.Holds, NextHoldExpiry = null } },
            "tags" => key with { Record = key.Record with { Tags = [] } },
            _ => key with { Usage = [.. key.Usage.Where(u => u.Day != Sample.Today.AddDays(-60))] },
        });

        Assert.Contains(nameof(KeyTransferConformance.Add_WhatWasRead_IsReadTheSame), failures.Keys);
        Assert.Equal(part != "operations", failures.ContainsKey(nameof(KeyTransferConformance.Add_WhatWasRead_IsEqualInEveryListing)));
    }

    private static Task<IReadOnlyDictionary<string, Exception>> FailuresOfAsync(Func<KeyContents, KeyContents> lose) =>
        StorageSuites.FindFailuresAsync(() => new TransferSuite(transfer => new LossyTransfer(transfer, lose)));

    private sealed class TransferSuite(Func<IKeyTransfer, IKeyTransfer> breakIt) : KeyTransferConformance
    {
        protected override Task<IQuotaStorage> OpenAsync() => Task.FromResult(BrokenStorage.Over(new InMemoryStorage(), transfer: breakIt));
    }

    /// <summary>Adds less than it is given.</summary>
    private sealed class LossyTransfer(IKeyTransfer inner, Func<KeyContents, KeyContents> lose) : IKeyTransfer
    {
        public Task<KeyContents?> ReadAsync(KeyId id, DateTimeOffset now, CancellationToken cancellationToken) => inner.ReadAsync(id, now, cancellationToken);

        public IAsyncEnumerable<KeyContents> ReadAllAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.ReadAllAsync(now, cancellationToken);

        public Task AddAsync(IReadOnlyList<KeyContents> keys, CancellationToken cancellationToken) => inner.AddAsync([.. keys.Select(lose)], cancellationToken);

        public Task AddAuditAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken) => inner.AddAuditAsync(entries, cancellationToken);

        public Task<StoreMarks> ReadMarksAsync(CancellationToken cancellationToken) => inner.ReadMarksAsync(cancellationToken);

        public Task SetMarksAsync(StoreMarks marks, CancellationToken cancellationToken) => inner.SetMarksAsync(marks, cancellationToken);
    }
}
