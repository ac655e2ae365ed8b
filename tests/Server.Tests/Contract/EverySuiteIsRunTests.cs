using QuotaFunctions.Http.Contract;

namespace QuotaFunctions.Server.Tests.Contract;

/// <summary>A suite that nobody runs proves nothing.</summary>
public sealed class EverySuiteIsRunTests
{
    [Fact]
    public void Suites_OfTheContract_AreEachRunOnce()
    {
        var suites = typeof(ContractTests).Assembly.GetTypes().Where(t => t is { IsAbstract: true, IsPublic: true } && t.IsSubclassOf(typeof(ContractTests)));
        var run = typeof(EverySuiteIsRunTests).Assembly.GetTypes().Where(t => t is { IsAbstract: false, IsPublic: true } && t.IsSubclassOf(typeof(ContractTests))).Select(t => t.BaseType!);

        Assert.Equal(suites.Select(t => t.Name).Order(StringComparer.Ordinal), run.Select(t => t.Name).Order(StringComparer.Ordinal));
    }
}
