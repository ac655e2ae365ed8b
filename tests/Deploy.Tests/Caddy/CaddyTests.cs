using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Deploy.Tests.Caddy;

/// <summary>The Caddyfile does what docs/reverse-proxies.md asks of a proxy.</summary>
public sealed partial class CaddyTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _goesOn = new();
    private WebApplication _backend = null!;

    private string Address => _backend.Urls.Single().Replace("http://", "", StringComparison.Ordinal);

    [Fact]
    public void Recipe_OfTheProxiesPage_IsTheFile()
    {
        var page = File.ReadAllText(Repository.Of("docs", "reverse-proxies.md"));
        var file = Default().Replace(string.Join('\n', CaddyServer.Text.Split('\n').Where(l => !l.StartsWith('#'))), "$1");

        Assert.Contains($"```caddyfile\n{file}```", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ArrivesPieceByPieceOverTls()
    {
        using var caddy = await CaddyServer.StartAsync(Address, "127.0.0.1");
        using var client = Client(caddy);
        using var response = await client.GetAsync("/v1/stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("data: 1", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        _goesOn.SetResult();
        Assert.Contains("[DONE]", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientsAddress_IsTheConnectionsAndNotWhatTheClientClaims()
    {
        using var caddy = await CaddyServer.StartAsync(Address, "127.0.0.1");
        using var client = Client(caddy);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/address");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var response = await client.SendAsync(request);

        Assert.Equal("127.0.0.1", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/admin/keys", "192.0.2.1", HttpStatusCode.Forbidden)]
    [InlineData("/Admin", "192.0.2.1", HttpStatusCode.Forbidden)]
    [InlineData("/api/ADMIN/keys", "192.0.2.1", HttpStatusCode.Forbidden)]
    [InlineData("/admin/keys", "127.0.0.1", HttpStatusCode.OK)]
    [InlineData("/v1/address", "192.0.2.1", HttpStatusCode.OK)]
    public async Task AdminPaths_AreForTheNamedAddressesAlone(string path, string admins, HttpStatusCode status)
    {
        using var caddy = await CaddyServer.StartAsync(Address, admins);
        using var client = Client(caddy);
        using var response = await client.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _backend = builder.Build();
        _backend.Run(async context =>
        {
            if (context.Request.Path == "/v1/stream")
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync("data: 1\n\n");
                await context.Response.Body.FlushAsync();
                await _goesOn.Task;
                await context.Response.WriteAsync("data: [DONE]\n\n");
                return;
            }

            await context.Response.WriteAsync(context.Request.Headers["X-Forwarded-For"].ToString());
        });
        await _backend.StartAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _backend.DisposeAsync();

    private static HttpClient Client(CaddyServer caddy) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => CaddyServer.IsOfCaddy(certificate) },
    })
    {
        BaseAddress = new Uri($"https://localhost:{caddy.Port}"),
    };

    [GeneratedRegex(@"\{\$[A-Z_]+:([^}]*)\}")]
    private static partial Regex Default();
}
