using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Clients.Proxies;

/// <summary>The nginx recipes of <c>docs/reverse-proxies.md</c>, in front of the published server.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private StubUpstream _upstream = null!;
    private ServerProcess _server = null!;

    [Fact]
    public async Task Tls_Stream_ArrivesPieceByPiece()
    {
        await using var nginx = await StartTlsAsync();
        var key = await IssueAsync("""{"quota":5}""");
        var goesOn = new TaskCompletionSource();
        var route = _upstream.On(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"n\":1}\n\n");
            await context.Response.Body.FlushAsync();
            await goesOn.Task;
            await context.Response.WriteAsync("data: [DONE]\n\n");
        });

        using var client = TrustingClient(nginx);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m","messages":[],"stream":true}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", key);
        request.Headers.Add(StubUpstream.RouteHeader, route.Id);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("data: {\"n\":1}", await Eventually.WithinAsync(reader.ReadLineAsync(), "the first event, before the second is sent"));
        goesOn.SetResult();
        Assert.Contains("[DONE]", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_AuditRow_NamesTheClientAndNotWhatItClaims()
    {
        await using var nginx = await StartTlsAsync();
        using var client = TrustingClient(nginx);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/keys") { Content = new StringContent("""{"quota":5}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", _server.AdminToken);
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var audit = (await _server.Api.SendAsync(ApiCall.Get("/admin/audit?action=key.create&limit=1").As(_server.AdminToken))).Expect(200).Json;
        Assert.Equal("127.0.0.1", audit.GetProperty("entries")[0].GetProperty("address").GetString());
    }

    [Theory]
    [InlineData("/admin/keys")]
    [InlineData("/Admin/keys")]
    [InlineData("/api/admin/keys")]
    [InlineData("/api/ADMIN")]
    public async Task Tls_AdminFromAnAddressThatIsNotNamed_IsRefusedByNginx(string path)
    {
        await using var nginx = await StartTlsAsync("allow 192.0.2.1;");
        using var client = TrustingClient(nginx);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", _server.AdminToken);
        using var response = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.Forbidden, "nginx"), (response.StatusCode, response.Headers.Server.First().Product?.Name));
    }

    [Theory]
    [InlineData("""{"quota":5}""", 200)]
    [InlineData("""{"quota":0}""", 403)]
    public async Task AuthRequest_Key_IsLetThroughOrRefused(string grant, int status)
    {
        await using var nginx = await StartAuthRequestAsync();
        var key = await IssueAsync(grant);
        using var api = new Api(new Uri($"http://127.0.0.1:{nginx.Port}"));

        var reply = await api.SendAsync(ApiCall.Post("/orders?x=1").As(key).Json("""{"a":1}"""));

        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("trial_0g7m2k9qv5x1c8td_notakey", 403)]
    public async Task AuthRequest_WithoutAGoodKey_IsRefused(string? key, int status)
    {
        await using var nginx = await StartAuthRequestAsync();
        using var api = new Api(new Uri($"http://127.0.0.1:{nginx.Port}"));

        var call = ApiCall.Get("/orders");
        Assert.Equal(status, (await api.SendAsync(key is null ? call : call.As(key))).Status);
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _upstream = await StubUpstream.StartAsync();
        _server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(_upstream.BaseUrl).With("TRUST_FORWARDED_HEADERS", "true"));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
        _workspace.Dispose();
    }

    private async Task<string> IssueAsync(string grant) =>
        (await _server.Api.SendAsync(ApiCall.Post("/admin/keys").As(_server.AdminToken).Json(grant))).Expect(201).Json.GetProperty("key").GetString()!;

    private Task<Nginx> StartTlsAsync(string allow = "allow 127.0.0.1;") => Nginx.StartAsync((folder, port) =>
    {
        WriteCertificate(folder);
        return Recipe.Named("tls")
            .With("server 127.0.0.1:8787;", $"server 127.0.0.1:{_server.Port};")
            .With("allow 127.0.0.1;", allow)
            .With("listen 443 ssl;", $"listen 127.0.0.1:{port} ssl;")
            .With("/etc/nginx/tls/fullchain.pem", folder["fullchain.pem"])
            .With("/etc/nginx/tls/privkey.pem", folder["privkey.pem"]);
    });

    /// <summary>With a second server of nginx as the API that is protected.</summary>
    private Task<Nginx> StartAuthRequestAsync() => Nginx.StartAsync((folder, port) => Recipe.Named("auth_request")
        .With("server 127.0.0.1:8787;", $"server 127.0.0.1:{_server.Port};")
        .With("listen 80;", $"listen 127.0.0.1:{port};")
        .With("http://127.0.0.1:9000", $"http://unix:{folder["api.sock"]}:")
        + $"server {{ listen unix:{folder["api.sock"]}; return 200 'orders'; }}");

    private static HttpClient TrustingClient(Nginx nginx) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=keys.example.com" },
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, nginx.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("https://keys.example.com"),
    };

    private static void WriteCertificate(Workspace folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=keys.example.com", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(folder["fullchain.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["privkey.pem"], key.ExportPkcs8PrivateKeyPem());
    }
}
