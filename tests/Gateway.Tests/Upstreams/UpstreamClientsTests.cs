using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Gateway.Upstreams.Tests;

public sealed class UpstreamClientsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _file = Path.GetTempFileName();

    public UpstreamClientsTests() => File.WriteAllText(_file, _authority.Pem);

    public void Dispose()
    {
        _authority.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task CertificateOfAnUnknownAuthority_IsTakenOnlyWhereTheUpstreamNamesIt()
    {
        using var certificate = _authority.Issue();
        await using var server = await StartAsync(certificate);

        Assert.Equal("HTTP/2 answered", await AskAsync(server, _file));
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(server, authorities: null));
    }

    [Fact]
    public async Task CertificateOfAnotherHost_IsRefusedThoughItsAuthorityIsNamed()
    {
        using var certificate = _authority.Issue("other.example");
        await using var server = await StartAsync(certificate);

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(server, _file));
    }

    [Fact]
    public async Task CertificateOfAnotherAuthority_IsRefused()
    {
        using var other = new TestAuthority();
        using var certificate = other.Issue();
        await using var server = await StartAsync(certificate);

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(server, _file));
    }

    [Fact]
    public async Task Cleartext_IsHttp11_AndRedirectsAreNotFollowed()
    {
        await using var server = await StartAsync(certificate: null);

        Assert.Equal("HTTP/1.1 answered", await AskAsync(server, authorities: null));
        Assert.Equal("", await AskAsync(server, authorities: null, "/moved"));
    }

    private static async Task<string> AskAsync(WebApplication server, string? authorities, string path = "/")
    {
        var upstream = new Upstream { BaseUrl = new Uri(server.Urls.Single()), CertificateAuthorityFile = authorities };
        using var clients = new UpstreamClients([upstream]);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(upstream.BaseUrl, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        using var answer = await clients.ClientOf(upstream).SendAsync(request, CancellationToken.None);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<WebApplication> StartAsync(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var server = builder.Build();
        server.Run(context =>
        {
            if (context.Request.Path == "/moved")
            {
                context.Response.Redirect("/");
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync($"{context.Request.Protocol} answered");
        });
        await server.StartAsync();
        return server;
    }
}
