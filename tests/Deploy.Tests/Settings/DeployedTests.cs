using Xunit.Sdk;
using QuotaFunctions.Api.Settings;

namespace QuotaFunctions.Deploy.Tests.Settings;

/// <summary>The comparison with the service's reader can fail.</summary>
public sealed class DeployedTests
{
    [Theory]
    [InlineData("UPSTREAM_BASE_ULR", "https://api.openai.com/v1")]
    [InlineData("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated")]
    [InlineData("DATABASE_URL", "https://sttest.table.core.windows.net/table")]
    [InlineData("ADMIN_TOKEN", "short")]
    public void Variable_ThatNobodyReadsOrWithAValueThatIsNotAllowed_Fails(string name, string value) =>
        Assert.ThrowsAny<XunitException>(() => Deployed.Read(new Dictionary<string, string> { [name] = value }, SettingsHost.Server, KnownVariables.OfTheIdentity));
}
