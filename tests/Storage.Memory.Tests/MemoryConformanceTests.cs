using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Memory.Tests;

public sealed class MemoryQuotaStoreTests : QuotaStoreConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryOperationRowTests : OperationRowConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryFaultTests
{
    [Theory]
    [InlineData(WriteFault.LostBeforeWrite, 0)]
    [InlineData(WriteFault.AfterWrite, 1)]
    public async Task Write_WhoseAnswerIsLost_IsUnknown(WriteFault fault, long charged)
    {
        var storage = new InMemoryStorage { Faults = _ => fault };
        var key = await storage.IssueAsync(Sample.Record(quota: 5));

        var result = await storage.Quota.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)), CancellationToken.None);

        Assert.Equal(WriteOutcome.Unknown, result.Outcome);
        var now = await storage.ReadAsync(key.Record.Id);
        Assert.Equal(charged, QuotaTransition.Observe(now.Record, now.State, Sample.Now).RequestsUsed);
    }
}

public sealed class MemoryAtomicityTests : AtomicityConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryKeyCatalogTests : KeyCatalogConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryKeyFilterTests : KeyFilterConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryKeyStatusTests : KeyStatusConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryUsageLogTests : UsageLogConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryUsageByGroupTests : UsageByGroupConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryUsageUnitsTests : UsageUnitsConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryAuditLogTests : AuditLogConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryStorageTests : StorageConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryTimelineLogTests : TimelineLogConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryKeyAttentionTests : KeyAttentionConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryKeyTransferTests : KeyTransferConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class SuitesTests
{
    [Fact]
    public void Suites_OfTheContract_AreAllRunHere() => Assert.Empty(StorageSuites.MissingFrom(typeof(SuitesTests).Assembly));
}

internal static class Memory
{
    public static Task<IQuotaStorage> OpenAsync() => Task.FromResult<IQuotaStorage>(new InMemoryStorage());
}
