using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Sqlite.Tests;

public sealed class SqliteQuotaStoreTests : QuotaStoreConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteOperationRowTests : OperationRowConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteAtomicityTests : AtomicityConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteKeyCatalogTests : KeyCatalogConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteKeyFilterTests : KeyFilterConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteKeyStatusTests : KeyStatusConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteUsageLogTests : UsageLogConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteUsageByGroupTests : UsageByGroupConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteUsageUnitsTests : UsageUnitsConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteAuditLogTests : AuditLogConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteStorageTests : StorageConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteTimelineLogTests : TimelineLogConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteKeyAttentionTests : KeyAttentionConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SqliteKeyTransferTests : KeyTransferConformance
{
    protected override async Task<IQuotaStorage> OpenAsync() => await Own(new TempFolder()).OpenAsync();
}

public sealed class SuitesTests
{
    [Fact]
    public void Suites_OfTheContract_AreAllRunHere() => Assert.Empty(StorageSuites.MissingFrom(typeof(SuitesTests).Assembly));
}
