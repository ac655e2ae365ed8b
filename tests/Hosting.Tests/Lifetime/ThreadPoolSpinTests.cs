using QuotaFunctions.Hosting.Lifetime;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Tests.Lifetime;

public sealed class ThreadPoolSpinTests
{
    private static readonly SqliteLocation File = new("quota.db");
    private static readonly TableConnectionString Tables = new("UseDevelopmentStorage=true");

    [Fact]
    public void OnSqlite_StayAsBuilt() => Assert.Null(ThreadPoolSpin.LimitFor(File, _ => null));

    [Fact]
    public void OnTableStorage_LookForWorkAsTheRuntimeUsuallyDoes() => Assert.Equal(70, ThreadPoolSpin.LimitFor(Tables, _ => null));

    [Theory]
    [InlineData("0")]
    [InlineData("14")]
    public void TheEnvironment_GoesBefore(string rounds) =>
        Assert.Null(ThreadPoolSpin.LimitFor(Tables, name => name == "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit" ? rounds : null));

    [Fact]
    public void AnEmptyVariable_SaysNothing() => Assert.Equal(70, ThreadPoolSpin.LimitFor(Tables, _ => ""));
}
