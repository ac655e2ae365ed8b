using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Tables.Tests;

public sealed class TableStorageTests : StorageConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableQuotaStoreTests : QuotaStoreConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableAtomicityTests : AtomicityConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableOperationRowTests : OperationRowConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableKeyCatalogTests : KeyCatalogConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableKeyFilterTests : KeyFilterConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableKeyStatusTests : KeyStatusConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableUsageLogTests : UsageLogConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableUsageByGroupTests : UsageByGroupConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableUsageUnitsTests : UsageUnitsConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableAuditLogTests : AuditLogConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableTimelineLogTests : TimelineLogConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableKeyAttentionTests : KeyAttentionConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public sealed class TableKeyTransferTests : KeyTransferConformance
{
    protected override Task<IQuotaStorage> OpenAsync() => TestTables.OpenAsync();
}

public class TestSetup
{
    [Fact]
    public void Suites_OfTheSharedAssembly_AllRunHere() => Assert.Empty(StorageSuites.MissingFrom(typeof(TestSetup).Assembly));
}
