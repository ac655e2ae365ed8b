using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using QuotaFunctions.Cli.Tests.Local;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary><c>server.*</c>: what a client sees of the server and of what is before it.</summary>
public sealed class ServingTests : IDisposable
{
    private readonly Workspace _folder = new();

    [Fact]
    public async Task Health_OfAServerWhoseLogWasDeleted_IsItsReason()
    {
        await using var site = new Installation();
        await site.StartAsync();
        (await site.Quota.DoctorAsync("server.health")).Of("server.health").Is("ok");
        File.Delete(site.Workspace["data/quota.db-wal"]);
        await site.Quota.RunAsync("keys", "create", "--quota", "1");

        (await site.Quota.DoctorAsync("server.health")).Of("server.health").Is("problem").Says("503").Says("quota.db-wal");
    }

    [Theory]
    [InlineData("503 Service Unavailable", "disk I/O error")]
    [InlineData("500 Internal Server Error", "answers 500")]
    public async Task Health_ThatIsNot200_SaysTheStatusAndTheReason(string status, string said)
    {
        var body = """{"ok":false,"service":"quota-proxy","version":"0.1.0","uptime_seconds":1,"checks":{"storage":{"ok":false,"kind":"sqlite","latency_ms":1,"reason":"disk I/O error"}}}""";
        using var server = new FakeServer(_ => new FakeAnswer(status, body));

        (await At(server).DoctorAsync("server.health")).Of("server.health").Is("problem").Says(said);
    }

    [Fact]
    public async Task Health_ThatAProxyAnswers_SaysThatTheServerBehindItIsNotReached()
    {
        using var proxy = new FakeServer(_ => new FakeAnswer("502 Bad Gateway", "<html>", "Server: nginx"));

        var found = await At(proxy).DoctorAsync("server address");

        found.Of("server.health").Is("problem").Says("A proxy answers 502");
        found.Of("address.connect").Is("ok");
    }

    [Fact]
    public async Task Proxy_ThatTakesAuthorizationAway_IsFound()
    {
        using var server = new FakeServer(request => request.StartsWith("GET /healthz", StringComparison.Ordinal)
            ? FakeServer.Healthy with { Headers = ["Server: nginx/1.26"] }
            : new FakeAnswer("401 Unauthorized", """{"code":"missing_key","detail":"no key"}"""));

        (await At(server).DoctorAsync("server.proxy")).Of("server.proxy").Is("problem").Says("Authorization").Says("proxy_set_header");
    }

    [Fact]
    public async Task Proxy_ThatRedirects_NamesTheFinalAddress()
    {
        using var server = new FakeServer(_ => new FakeAnswer("301 Moved Permanently", "", "Location: https://quota.example.com/healthz"));

        (await At(server).DoctorAsync("server.proxy")).Of("server.proxy").Is("problem").Says("export QUOTA_SERVER=https://quota.example.com");
    }

    [Theory]
    [InlineData(600, "600 seconds ahead")]
    [InlineData(-120, "120 seconds behind")]
    public async Task Clock_ThatDiffers_IsAWarning(int seconds, string said)
    {
        using var server = new FakeServer(_ => FakeServer.Healthy with { Headers = [FakeServer.Date(TimeProvider.System.GetUtcNow().AddSeconds(seconds))] });

        var found = (await At(server).DoctorAsync("server.clock")).Of("server.clock").Is("warning");

        Assert.Contains(said.Split(' ', 2)[1], found.Title, StringComparison.Ordinal);
        found.Says("set-ntp");
    }

    [Fact]
    public async Task Version_ThatIsAnother_IsAdvice()
    {
        using var server = new FakeServer(_ => FakeServer.Healthy);

        (await At(server).DoctorAsync("server.version")).Of("server.version").Is("advice").Says("0.0.1").Says("docker compose build");
    }

    [Fact]
    public async Task Report_OfAnOlderServer_IsSkipped()
    {
        using var server = new FakeServer(r => r.StartsWith("GET /healthz", StringComparison.Ordinal) ? FakeServer.Healthy : new FakeAnswer("404 Not Found", """{"code":"not_found"}"""));

        (await At(server).With("ADMIN_TOKEN", ServerSetup.DefaultAdminToken).DoctorAsync("server.report")).Of("server.report").Is("skipped").Says("older");
    }

    [Theory]
    [InlineData(365, "127.0.0.1", "problem", "not trusted")]
    [InlineData(365, "other.example.com", "problem", "another name")]
    [InlineData(-1, "127.0.0.1", "problem", "ended on")]
    public async Task Tls_WithACertificateThatIsNotRight_SaysWhy(int days, string name, string status, string said)
    {
        using var server = new FakeServer(_ => FakeServer.Healthy, Certificate(name, days));

        (await At(server).DoctorAsync("server.tls")).Of("server.tls").Is(status).Says(said);
    }

    [Theory]
    [InlineData(10, "warning", "ends on")]
    [InlineData(90, "ok", "lasts until")]
    public async Task Tls_WithATrustedCertificate_LooksAtItsEnd(int days, string status, string said)
    {
        using var certificate = Certificate("127.0.0.1", days);
        await File.WriteAllTextAsync(_folder["trusted.pem"], certificate.ExportCertificatePem());
        using var server = new FakeServer(_ => FakeServer.Healthy, Certificate(certificate));

        (await At(server).With("SSL_CERT_FILE", _folder["trusted.pem"]).DoctorAsync("server.tls")).Of("server.tls").Is(status).Says(said);
    }

    [Theory]
    [InlineData("http://no-such-host.invalid", "warning")]
    [InlineData("http://127.0.0.1:1", "ok")]
    public async Task Tls_ThatIsMissing_IsAWarningUnlessTheServerIsHere(string address, string status)
    {
        (await new QuotaProgram(_folder.Path).With("QUOTA_SERVER", address).DoctorAsync("server.tls")).Of("server.tls").Is(status);
    }

    public void Dispose() => _folder.Dispose();

    private QuotaProgram At(FakeServer server) => new QuotaProgram(_folder.Path).With("QUOTA_SERVER", server.Address);

    private static X509Certificate2 Certificate(string name, int days)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(days));
        return Certificate(made);
    }

    /// <summary>The same certificate with a key that every platform's TLS takes.</summary>
    private static X509Certificate2 Certificate(X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
}
