using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting.Settings;
using YamlDotNet.RepresentationModel;

namespace QuotaFunctions.Deploy.Tests.Settings;

/// <summary>The variables of docker-compose.yml and of the samples are known, and have values that are allowed.</summary>
public sealed class ComposeTests
{
    [Fact]
    public void Server_ListensWhereItsPortIsPublished()
    {
        var service = Service("quota-proxy");
        var settings = Deployed.Read(Variables(service), SettingsHost.Server, []);

        Assert.Equal("0.0.0.0", settings.Host);
        Assert.EndsWith($":{settings.Port}", Assert.Single((YamlSequenceNode)service["ports"]).ToString(), StringComparison.Ordinal);
        Assert.True(Seconds(service) > settings.ShutdownTime);
    }

    [Fact]
    public void Functions_KeepTheirDataInAzurite() =>
        Assert.Contains("http://azurite:10002/", Assert.IsType<TableConnectionString>(Deployed.Read(Variables(Service("functions")), SettingsHost.Functions, []).Storage).Value, StringComparison.Ordinal);

    [Theory]
    [InlineData(".env.sample")]
    public void Sample_NamesKnownVariables(string file)
    {
        var names = File.ReadLines(Repository.Of(file)).Select(l => l.TrimStart('#').Split('=')).Where(l => l.Length > 1 && !l[0].Contains(' ', StringComparison.Ordinal)).Select(l => l[0]).ToArray();
        var known = KnownVariables.OfTheService(SettingsHost.Server);

        Assert.NotEmpty(names);
        Assert.All(names, n => Assert.Contains(n, known));
    }

    private static YamlMappingNode Service(string name) => (YamlMappingNode)YamlFiles.Read(Repository.Of("docker-compose.yml")).Single()["services"][name];

    private static Dictionary<string, string> Variables(YamlMappingNode service) =>
        ((YamlMappingNode)service["environment"]).ToDictionary(v => v.Key.ToString(), v => v.Value.ToString());

    private static TimeSpan Seconds(YamlMappingNode service) =>
        TimeSpan.FromSeconds(int.Parse(service["stop_grace_period"].ToString().TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture));
}
