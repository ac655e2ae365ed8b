using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Edge;
using QuotaFunctions.Gateway.Tests;
using QuotaFunctions.Gateway.Upstreams;
using QuotaFunctions.Gateway.Upstreams.Tests;

namespace QuotaFunctions.Gateway.Probing.Tests;

public sealed class UpstreamProbeTests : IAsyncLifetime
{
    private const string Secret = "sk-canary-of-the-sponsor";

    private TestUpstream _server = null!;

    public async Task InitializeAsync() => _server = await TestUpstream.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Theory]
    [InlineData("openai", "/v1/models", "Authorization", "Bearer " + Secret, """{"object":"list","data":[{"id":"a"},{"id":"b"},{"id":"a"}]}""")]
    [InlineData("anthropic", "/v1/models?limit=1000", "x-api-key", Secret, """{"data":[{"type":"model","id":"a"},{"id":"b"}],"has_more":false}""")]
    [InlineData("gemini", "/v1beta/models?pageSize=1000", "x-goog-api-key", Secret, """{"models":[{"name":"models/a"},{"name":"models/b"}]}""")]
    [InlineData("ollama", "/api/tags", "Authorization", "Bearer " + Secret, """{"models":[{"name":"a","model":"a"},{"name":"b"}]}""")]
    [InlineData(null, "/v1/models", "Authorization", "Bearer " + Secret, """{"data":[{"id":"a"},{"id":"b"}]}""")]
    public async Task Probe_AsksAsTheDialectDoes_AndNamesTheModels(string? dialect, string target, string header, string value, string list)
    {
        _server.Answer = c => TestUpstream.WriteJsonAsync(c, list);

        var result = await ProbeAsync(Named(dialect) with { Models = [new("a"), new("given", "b"), new("c"), new("d-*")] });

        Assert.Equal((UpstreamProbeOutcome.Working, 200, null), (result.Outcome, result.StatusCode, result.Detail));
        Assert.Equal(["a", "b"], result.Models!.Value.AsEnumerable());
        Assert.Equal(["c"], result.MissingModels.AsEnumerable());
        Assert.True(result.Latency > TimeSpan.Zero);
        Assert.InRange(result.ClockDifference!.Value, TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(5));
        var seen = Assert.Single(_server.Seen);
        Assert.Equal(("GET", target, value), (seen.Method, seen.RawTarget, seen.Headers[header].ToString()));
        Assert.Equal(dialect == "anthropic", seen.Headers.ContainsKey("anthropic-version"));
    }

    [Theory]
    [InlineData(401, UpstreamProbeOutcome.SecretRefused)]
    [InlineData(403, UpstreamProbeOutcome.SecretRefused)]
    [InlineData(407, UpstreamProbeOutcome.SecretRefused)]
    [InlineData(404, UpstreamProbeOutcome.NoModelList)]
    [InlineData(405, UpstreamProbeOutcome.NoModelList)]
    [InlineData(302, UpstreamProbeOutcome.Failed)]
    [InlineData(402, UpstreamProbeOutcome.Failed)]
    [InlineData(429, UpstreamProbeOutcome.Failed)]
    [InlineData(500, UpstreamProbeOutcome.Failed)]
    public async Task Probe_OfAFailure_SaysItsStatusAndNothingThatTheUpstreamWrote(int status, UpstreamProbeOutcome outcome)
    {
        _server.Answer = c =>
        {
            c.Response.Headers.Location = "/elsewhere";
            return TestUpstream.WriteJsonAsync(c, $$"""{"error":"Incorrect API key provided: {{Secret}}"}""", status);
        };

        var result = await ProbeAsync(Named(null));

        Assert.Equal((outcome, status), (result.Outcome, result.StatusCode));
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), result.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", result.ToString(), StringComparison.Ordinal);
        Assert.Null(result.Models);
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Probe_WithoutASecretThatIsWanted_SaysThatNoneIsSet()
    {
        _server.Answer = c => TestUpstream.WriteJsonAsync(c, "{}", 401);

        var result = await ProbeAsync(Named(null) with { Secret = null });

        Assert.Equal("It wants a secret, and none is set for it.", result.Detail);
        Assert.False(_server.Last.Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData("<html>welcome</html>")]
    [InlineData("[]")]
    [InlineData("""{"data":"none"}""")]
    [InlineData("")]
    public async Task Probe_OfAnotherPage_SaysThatItIsNoList(string body)
    {
        _server.Answer = c => TestUpstream.WriteJsonAsync(c, body);

        var result = await ProbeAsync(Named(null));

        Assert.Equal((UpstreamProbeOutcome.NoModelList, 200, null), (result.Outcome, result.StatusCode, result.Models));
        Assert.NotNull(result.Detail);
    }

    [Theory]
    [InlineData("""{"data":[{"id":"a"}],"has_more":true}""")]
    [InlineData("""{"data":[{"id":"a"}],"nextPageToken":"x"}""")]
    public async Task Probe_OfAListWithMorePages_CallsNoModelMissing(string list)
    {
        _server.Answer = c => TestUpstream.WriteJsonAsync(c, list);

        Assert.Empty((await ProbeAsync(Named(null) with { Models = [new("z")] })).MissingModels);
    }

    [Fact]
    public async Task Probe_OfAListWithoutEnd_ReadsABoundedPartOfIt()
    {
        _server.Answer = async c =>
        {
            var chunk = new byte[64 * 1024];
            Array.Fill(chunk, (byte)' ');
            while (!c.RequestAborted.IsCancellationRequested)
            {
                await c.Response.Body.WriteAsync(chunk, c.RequestAborted);
            }
        };

        Assert.Equal(UpstreamProbeOutcome.NoModelList, (await ProbeAsync(Named(null))).Outcome);
    }

    [Fact]
    public async Task Probe_WhereNobodyListens_SaysThatNoConnectionCanBeMade()
    {
        var result = await ProbeAsync(Named(null) with { BaseUrl = new Uri("http://127.0.0.1:1/v1") });

        Assert.Equal((UpstreamProbeOutcome.Unreachable, null, "No connection can be made."), (result.Outcome, result.StatusCode, result.Detail));
    }

    [Fact]
    public async Task Probe_OfANameThatDoesNotExist_SaysSo()
    {
        var result = await ProbeAsync(Named(null) with { BaseUrl = new Uri("http://upstream.invalid/v1") });

        Assert.Equal((UpstreamProbeOutcome.Unreachable, "Its host name cannot be resolved."), (result.Outcome, result.Detail));
    }

    [Fact]
    public async Task Probe_OverTls_SaysWhenTheCertificateEnds_TrustedOrNot()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, authority.Pem);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        await using var server = builder.Build();
        server.Run(c => c.Response.WriteAsync("""{"data":[]}"""));
        await server.StartAsync();
        var upstream = Named(null) with { BaseUrl = new Uri(server.Urls.Single() + "/v1"), CertificateAuthorityFile = file };

        var trusted = await ProbeAsync(upstream);
        var untrusted = await ProbeAsync(upstream with { CertificateAuthorityFile = null });

        File.Delete(file);
        Assert.Equal((UpstreamProbeOutcome.Working, UpstreamProbeOutcome.Unreachable), (trusted.Outcome, untrusted.Outcome));
        Assert.Contains("certificate", untrusted.Detail, StringComparison.Ordinal);
        Assert.Equal([certificate.NotAfter.ToUniversalTime(), certificate.NotAfter.ToUniversalTime()], [trusted.CertificateExpiresAt!.Value.UtcDateTime, untrusted.CertificateExpiresAt!.Value.UtcDateTime]);
    }

    private Upstream Named(string? dialect) => new() { Name = "probed", BaseUrl = _server.BaseUrl, Secret = Secret, Dialect = dialect };

    private static Task<UpstreamProbeResult> ProbeAsync(Upstream upstream) =>
        new UpstreamProbe([upstream], TimeProvider.System).ProbeAsync("probed", CancellationToken.None);
}
