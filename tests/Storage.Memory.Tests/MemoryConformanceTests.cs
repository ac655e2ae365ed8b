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

public sealed class MemoryAtomicityTests : AtomicityConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => Memory.OpenAsync();
}

public sealed class MemoryKeyCatalogTests : KeyCatalogConformance
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

public sealed class SuitesTests
{
    [Fact]
    public void Suites_OfTheContract_AreAllRunHere() => Assert.Empty(StorageSuites.MissingFrom(typeof(SuitesTests).Assembly));
}

internal static class Memory
{
    public static Task<IQuotaStorage> OpenAsync() => Task.FromResult<IQuotaStorage>(new InMemoryStorage());
}
