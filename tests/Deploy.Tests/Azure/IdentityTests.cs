using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>The tables are opened with the identity that the templates name, by the endpoint that Functions and Container Apps give.</summary>
public sealed class IdentityTests
{
    private const string ClientId = "44444444-4444-4444-4444-444444444444";

    [Fact]
    public async Task Tables_ByAddress_AskThePlatformForATokenOfTheNamedIdentity()
    {
        using var platform = new HttpListener();
        platform.Prefixes.Add($"http://127.0.0.1:{FreePort()}/");
        platform.Start();
        var request = platform.GetContextAsync();
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", platform.Prefixes.Single() + "msi/token");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "header-of-the-platform");
        Environment.SetEnvironmentVariable("AZURE_CLIENT_ID", ClientId);
        Environment.SetEnvironmentVariable("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential");

        // Nothing listens there: the request for a token is what is looked at.
        Assert.True(TablesConnection.TryParse($"https://127.0.0.1:{FreePort()}", out var connection, out _));
        await using var storage = new TablesStorage(connection, new TablesStorageOptions(), TimeProvider.System, NullLogger<TablesStorage>.Instance);
        var opening = storage.InitializeAsync(CancellationToken.None);

        var asked = await request.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("/msi/token", asked.Request.Url!.AbsolutePath);
        Assert.Equal(ClientId, asked.Request.QueryString["client_id"]);
        Assert.StartsWith("https://storage.azure.com", asked.Request.QueryString["resource"], StringComparison.Ordinal);
        Assert.Equal("header-of-the-platform", asked.Request.Headers["X-IDENTITY-HEADER"]);
        asked.Response.StatusCode = 400;
        asked.Response.Close();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => opening);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
