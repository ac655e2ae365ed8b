using System.Text.Json;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Deploy.Tests.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>The settings that the templates give are known, and make the service open the tables with its identity.</summary>
public sealed class SettingsTests
{
    private static readonly TableAddress Tables = new(new Uri("https://sttest.table.core.windows.net/"));

    /// <summary>What the plans set, so that the reader knows that it is on Azure.</summary>
    private static readonly Dictionary<string, string> Flex = new() { ["LEGION_SERVICE_HOST"] = "host" }, Container = new() { ["CONTAINER_APP_REPLICA_NAME"] = "replica" };

    [Fact]
    public async Task FunctionsApp_AsDeployedByDefault_OpensTheTablesAndHasOneAdminToken()
    {
        var settings = ReadFunctions(await Templates.FunctionsAppAsync());

        Assert.Equal(Tables, settings.Storage);
        Assert.Equal(Deployed.Secret, Assert.Single(settings.Edge.AdminTokens));
        Assert.True(settings.UseLeases);
        Assert.Empty(settings.Gateway.Upstreams);
    }

    [Fact]
    public async Task FunctionsApp_WithAnUpstream_SendsTheSecretOfTheVault()
    {
        var settings = ReadFunctions(await Templates.FunctionsAppAsync(
            "upstreamBaseUrl = 'https://api.openai.com/v1'", "hasUpstreamApiKey = true", "upstreamDialect = 'openai'", "forwardPaths = 'inference, files/*'",
            "timeZone = 'Asia/Shanghai'"));

        var upstream = Assert.Single(settings.Gateway.Upstreams);
        Assert.Equal(("https://api.openai.com/v1", Deployed.Secret), (upstream.BaseUrl.AbsoluteUri, upstream.Secret));
        Assert.Equal("Asia/Shanghai", settings.Api.DefaultTimeZone);
    }

    [Fact]
    public async Task FunctionsApp_BeforeAzureResolvedTheAdminToken_DoesNotStart()
    {
        var settings = AppSettings.OfFunctions(await Templates.FunctionsAppAsync());

        var fault = Assert.Single(SettingsReader.Read(settings.GetValueOrDefault, SettingsHost.Functions).Faults);

        Assert.StartsWith("ADMIN_TOKEN is a reference to Azure Key Vault", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false", "dotnet-isolated")]
    [InlineData("true", "custom")]
    public async Task FunctionsApp_InEitherForm_HasItsRuntimeAndTheSameSettings(string isCustomHandler, string runtime)
    {
        var app = await Templates.FunctionsAppAsync($"isCustomHandler = {isCustomHandler}");

        var site = Assert.Single(app, r => r.GetProperty("type").GetString() == "Microsoft.Web/sites");
        Assert.Equal(runtime, site.GetProperty("properties").GetProperty("functionAppConfig").GetProperty("runtime").GetProperty("name").GetString());
        Assert.Equal(Tables, ReadFunctions(app).Storage);
    }

    [Fact]
    public async Task FunctionsApp_WithVariablesOfTheVault_ReadsEachFromItsSecret()
    {
        var settings = AppSettings.OfFunctions(await Templates.FunctionsAppAsync(
            "vaultVariables = 'OPENAI_API_KEY, ANTHROPIC_API_KEY'", "upstreamsFile = '/home/site/wwwroot/upstreams.json'"));

        Assert.Equal("@Microsoft.KeyVault(SecretUri=https://kv-test.vault.azure.net/secrets/openai-api-key)", settings["OPENAI_API_KEY"]);
        Assert.Equal("@Microsoft.KeyVault(SecretUri=https://kv-test.vault.azure.net/secrets/anthropic-api-key)", settings["ANTHROPIC_API_KEY"]);
        Assert.Equal("/home/site/wwwroot/upstreams.json", settings["UPSTREAMS_FILE"]);
    }

    [Fact]
    public async Task ContainerApp_AsDeployedByDefault_OpensTheTablesAndListensWhereItIsAsked()
    {
        var app = await Templates.ContainerAppAsync();
        var settings = ReadContainer(app);

        Assert.Equal(Tables, settings.Storage);
        Assert.Equal(Deployed.Secret, Assert.Single(settings.Edge.AdminTokens));
        Assert.Equal("0.0.0.0", settings.Host);
        var (ingress, probes) = (
            AppSettings.ContainerApp(app).GetProperty("properties").GetProperty("configuration").GetProperty("ingress"),
            AppSettings.Container(app).GetProperty("probes").EnumerateArray().Select(p => p.GetProperty("httpGet")).ToArray());
        Assert.Equal(settings.Port, ingress.GetProperty("targetPort").GetInt32());
        Assert.All(probes, p => Assert.Equal(settings.Port, p.GetProperty("port").GetInt32()));
        Assert.Equal(["/livez", "/livez", "/healthz"], probes.Select(p => p.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task ContainerApp_ThatStops_HasMoreTimeThanTheServerTakes()
    {
        var app = await Templates.ContainerAppAsync();

        var grace = AppSettings.ContainerApp(app).GetProperty("properties").GetProperty("template").GetProperty("terminationGracePeriodSeconds").GetInt32();

        Assert.True(TimeSpan.FromSeconds(grace) > ReadContainer(app).ShutdownTime);
    }

    [Fact]
    public async Task ContainerApp_WithUpstreamsInTheVault_ReadsThemFromAMountedSecret()
    {
        var app = await Templates.ContainerAppAsync("upstreamsInVault = true", "vaultVariables = 'OPENAI_API_KEY'");
        var (variables, container) = (AppSettings.Resolve(AppSettings.OfContainer(app)), AppSettings.Container(app));

        var mount = Assert.Single(container.GetProperty("volumeMounts").EnumerateArray());
        var volume = Assert.Single(AppSettings.ContainerApp(app).GetProperty("properties").GetProperty("template").GetProperty("volumes").EnumerateArray());
        var file = Assert.Single(volume.GetProperty("secrets").EnumerateArray());
        Assert.Equal(mount.GetProperty("volumeName").GetString(), volume.GetProperty("name").GetString());
        Assert.Equal(variables["UPSTREAMS_FILE"], mount.GetProperty("mountPath").GetString() + "/" + file.GetProperty("path").GetString());
        Assert.Equal(Deployed.Secret, variables["OPENAI_API_KEY"]);
    }

    private static ServiceSettings ReadFunctions(JsonElement[] resources) => Deployed.Read(
        AppSettings.Resolve(AppSettings.OfFunctions(resources)), SettingsHost.Functions, [.. KnownVariables.OfTheIdentity, .. KnownVariables.OfTheFunctionsHost], Flex);

    private static ServiceSettings ReadContainer(JsonElement[] resources) =>
        Deployed.Read(AppSettings.Resolve(AppSettings.OfContainer(resources)), SettingsHost.Server, KnownVariables.OfTheIdentity, Container);
}
