using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Azurite;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Tests.Doctor;

public sealed class UpstreamCheckTests : IDisposable
{
    private const string Secret = "sk-upstream-5f0c9e1ab2d34876";

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task NoUpstream_IsAdvice_AndTheOthersAreSkipped()
    {
        Assert.Equal(FindingStatus.Advice, (await _scene.FindAsync("upstreams.none")).Status);
        foreach (var check in new[] { "reach", "secret", "models", "certificate", "clock", "plain_http", "spend_limit" })
        {
            Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("upstreams." + check)).Status);
        }
    }

    [Fact]
    public async Task Upstream_ThatWorks_IsOk()
    {
        await using var upstream = await StubServer.StartAsync(context => context.Response.WriteAsync("""{"object":"list","data":[{"id":"gpt-x","object":"model"}]}"""));
        _scene.With("UPSTREAM_BASE_URL", upstream.Address + "/v1").With("UPSTREAM_API_KEY", Secret);

        foreach (var check in new[] { "none", "reach", "secret", "models", "clock", "plain_http" })
        {
            Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("upstreams." + check)).Status);
        }

        Assert.Equal(FindingStatus.Advice, (await _scene.FindAsync("upstreams.spend_limit")).Status);
    }

    [Fact]
    public async Task Reach_NobodyThere_IsAProblem()
    {
        _scene.With("UPSTREAM_BASE_URL", $"http://127.0.0.1:{FreePort.Find()}/v1").With("UPSTREAM_API_KEY", Secret);

        Assert.Equal((FindingStatus.Problem, "default"), await _scene.FindAsync("upstreams.reach") is var f ? (f.Status, f.Subject) : default);
        Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("upstreams.secret")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("HTTPS_PROXY")]
    [InlineData("all_proxy")]
    public async Task Reach_NobodyThere_SaysThatAProxyIsNotUsed(string? proxy)
    {
        _scene.With("UPSTREAM_BASE_URL", $"http://127.0.0.1:{FreePort.Find()}/v1").With("UPSTREAM_API_KEY", Secret).With(proxy ?? "OTHER", "http://canary@proxy:3128");

        var finding = await _scene.FindAsync("upstreams.reach");

        Assert.Equal(proxy is not null, finding.Detail!.Value.English.Contains($"{proxy} is set, but has no effect", StringComparison.Ordinal));
        Assert.Contains("--noproxy '*'", finding.Fix!, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", $"{finding}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reach_ARedirect_IsAProblemThatShowsWhereTo()
    {
        await using var upstream = await StubServer.StartAsync(context =>
        {
            context.Response.Redirect("/elsewhere/models");
            return Task.CompletedTask;
        });
        _scene.With("UPSTREAM_BASE_URL", upstream.Address + "/v1").With("UPSTREAM_API_KEY", Secret);

        var finding = await _scene.FindAsync("upstreams.reach");

        Assert.Equal(FindingStatus.Problem, finding.Status);
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c", finding.Fix!]) { RedirectStandardOutput = true })!;
        Assert.Equal(upstream.Address + "/elsewhere/models", (await shell.StandardOutput.ReadToEndAsync()).Trim());
    }

    [Theory]
    [InlineData("reach", 500, FindingStatus.Warning)]
    [InlineData("secret", 401, FindingStatus.Problem)]
    [InlineData("secret", 403, FindingStatus.Problem)]
    [InlineData("models", 404, FindingStatus.Advice)]
    public async Task Upstream_ThatAnswersWithAFailure_IsFound(string check, int status, FindingStatus expected)
    {
        await using var upstream = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(context.Request.Headers.Authorization.ToString());
        });
        _scene.With("UPSTREAM_BASE_URL", upstream.Address + "/v1").With("UPSTREAM_API_KEY", Secret);

        var finding = await _scene.FindAsync("upstreams." + check);

        Assert.Equal(expected, finding.Status);
        Assert.DoesNotContain(Secret, $"{finding}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_ThatAreNotListed_AreAWarningThatNamesThem()
    {
        await using var upstream = await StubServer.StartAsync(context => context.Response.WriteAsync("""{"object":"list","data":[{"id":"gpt-x","object":"model"}]}"""));
        var file = _scene.Write("upstreams.json", $$"""{"upstreams":[{"name":"main","base_url":"{{upstream.Address}}/v1","dialect":"openai","api_key":"{{Secret}}","models":["gpt-x","gpt-y"]}]}""");
        _scene.With("UPSTREAMS_FILE", file);

        var finding = await _scene.FindAsync("upstreams.models");

        Assert.Equal((FindingStatus.Warning, "main"), (finding.Status, finding.Subject));
        Assert.Contains("gpt-y", finding.Title.Chinese, StringComparison.Ordinal);
        Assert.DoesNotContain("gpt-x", finding.Title.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-300, FindingStatus.Warning)]
    [InlineData(5, FindingStatus.Ok)]
    public async Task Clock_ByTheUpstreamsDate_IsCompared(int seconds, FindingStatus expected)
    {
        await using var upstream = await StubServer.StartAsync(context =>
        {
            context.Response.Headers.Date = _scene.Time.GetUtcNow().AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture);
            return context.Response.WriteAsync("""{"object":"list","data":[]}""");
        });
        _scene.With("UPSTREAM_BASE_URL", upstream.Address + "/v1");

        Assert.Equal(expected, (await _scene.FindAsync("upstreams.clock")).Status);
    }

    [Theory]
    [InlineData(90, FindingStatus.Ok)]
    [InlineData(10, FindingStatus.Warning)]
    [InlineData(-1, FindingStatus.Problem)]
    public async Task Certificate_ByItsEnd_SaysHowBadItIs(int days, FindingStatus expected)
    {
        _scene.Upstreams = new Answer(new UpstreamProbeResult
        {
            Name = "main", Outcome = UpstreamProbeOutcome.Working, Latency = TimeSpan.FromMilliseconds(5), CertificateExpiresAt = _scene.Time.GetUtcNow().AddDays(days),
        });

        Assert.Equal(expected, (await _scene.FindAsync("upstreams.certificate")).Status);
    }

    [Theory]
    [InlineData("http://api.example.com/v1", Secret, FindingStatus.Warning)]
    [InlineData("http://api.example.com/v1", null, FindingStatus.Ok)]
    [InlineData("https://api.example.com/v1", Secret, FindingStatus.Ok)]
    public async Task PlainHttp_ToAnotherMachine_IsAWarningWhereASecretIsSent(string address, string? secret, FindingStatus expected)
    {
        _scene.With("UPSTREAM_BASE_URL", address).With("UPSTREAM_API_KEY", secret ?? "");

        Assert.Equal(expected, (await _scene.FindAsync("upstreams.plain_http")).Status);
    }

    private sealed class Answer(UpstreamProbeResult result) : IUpstreamProbe
    {
        public ImmutableArray<string> Names => [result.Name];

        public Task<UpstreamProbeResult> ProbeAsync(string name, CancellationToken cancellationToken) => Task.FromResult(result);
    }
}
