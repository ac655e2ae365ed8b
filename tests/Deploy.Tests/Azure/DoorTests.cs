using System.Text.Json;

namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>No account key opens anything, and with a network nothing is reached from the internet but the app.</summary>
public sealed class DoorTests
{
    [Fact]
    public async Task Storage_InEveryDeployment_TakesIdentitiesOnly()
    {
        foreach (var template in new[] { Templates.Functions, Templates.ContainerApps })
        {
            var account = Properties(await Templates.DefaultAsync(template), "Microsoft.Storage/storageAccounts");

            Assert.False(account.GetProperty("allowSharedKeyAccess").GetBoolean());
            Assert.False(account.GetProperty("allowBlobPublicAccess").GetBoolean());
            Assert.Equal("TLS1_2", account.GetProperty("minimumTlsVersion").GetString());
        }
    }

    [Theory]
    [InlineData("infra/main.bicep", new[] { "blob", "table", "vault" })]
    [InlineData("infra/container-apps/main.bicep", new[] { "table", "vault" })]
    public async Task StorageAndVault_WithANetwork_AreClosedAndReachedByPrivateEndpoints(string template, string[] groups)
    {
        var resources = await Templates.FullAsync(Repository.Of(template));

        foreach (var type in new[] { "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults" })
        {
            var properties = Properties(resources, type);
            Assert.Equal("Disabled", properties.GetProperty("publicNetworkAccess").GetString());
            Assert.Equal("Deny", properties.GetProperty("networkAcls").GetProperty("defaultAction").GetString());
        }

        var endpoints = resources.Where(r => r.GetProperty("type").GetString() == "Microsoft.Network/privateEndpoints")
            .Select(r => r.GetProperty("properties").GetProperty("privateLinkServiceConnections")[0].GetProperty("properties").GetProperty("groupIds")[0].GetString()!);
        Assert.Equal(groups, endpoints.Order(StringComparer.Ordinal));
        Assert.Equal(groups.Length, resources.Count(r => r.GetProperty("type").GetString() == "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"));
    }

    [Fact]
    public async Task FunctionsApp_SignsInEverywhereWithItsIdentity()
    {
        var resources = await Templates.FunctionsAppAsync("alwaysReadyInstances = 2");
        var app = Properties(resources, "Microsoft.Web/sites");
        var config = app.GetProperty("functionAppConfig");

        Assert.Equal("/identities/id-api-test", app.GetProperty("keyVaultReferenceIdentity").GetString());
        Assert.Equal(
            "/identities/id-api-test",
            config.GetProperty("deployment").GetProperty("storage").GetProperty("authentication").GetProperty("userAssignedIdentityResourceId").GetString());
        Assert.Equal("""{"name":"dotnet-isolated","version":"10.0"}""", JsonSerializer.Serialize(config.GetProperty("runtime")));
        Assert.Equal("""[{"name":"http","instanceCount":2}]""", JsonSerializer.Serialize(config.GetProperty("scaleAndConcurrency").GetProperty("alwaysReady")));
        Assert.True(app.GetProperty("httpsOnly").GetBoolean());
        Assert.False(Properties(resources, "Microsoft.Web/sites/basicPublishingCredentialsPolicies").GetProperty("allow").GetBoolean());
    }

    private static JsonElement Properties(JsonElement[] resources, string type) => resources.Single(r => r.GetProperty("type").GetString() == type).GetProperty("properties");
}
