using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Azurite;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor;

namespace QuotaFunctions.Hosting.Tests.Doctor;

/// <summary>What holds for all local checks together.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Names_OfChecks_AreUniqueAndHaveAGroup()
    {
        var names = LocalChecks.For(_scene.Target()).Select(c => c.Name).ToArray();

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z_]+\\.[a-z_]+$", name));
    }

    [Fact]
    public async Task Findings_OfEveryCheck_CarryItsNameAndSpeakBothLanguages()
    {
        foreach (var check in LocalChecks.For(_scene.Target()))
        {
            var findings = await check.RunAsync(CancellationToken.None);
            Assert.NotEmpty(findings);
            Assert.All(findings, f =>
            {
                Assert.Equal(check.Name, f.Check);
                Assert.NotEmpty(f.Title.English);
                Assert.DoesNotContain(f.Title.English, static c => c >= '\u2e80');
                Assert.Contains(f.Title.Chinese, static c => c >= '\u2e80');
            });
        }
    }

    /// <summary>Secrets in every setting that takes one, in settings that take none, in files and in what others answer.</summary>
    [Fact]
    public async Task Report_WithSecretsEverywhere_ShowsNone()
    {
        const string Canary = "CANARY7f3a";
        await using var echo = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["x-ms-error-code"] = "AuthenticationFailed";
            return context.Response.WriteAsync($"{Canary} {context.Request.Headers.Authorization}");
        });
        var key = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Canary + "-account-key"));
        var wrong = _scene.Write("upstreams.json", $$"""{"upstreams":[{"name":"main","base_url":"{{echo.Address}}","api_key":"{{Canary}}-in-file","header":"{{Canary}}"}]}""");
        var token = _scene.Write("token", $"{Canary}-token-in-a-file-0123456789abcdef\n");
        _scene.Write(".env", $"ADMIN_TOKEN={Canary}\n");
        _scene.Write("host.json", $$"""{"{{Canary}}":1}""");
        _scene.Write("local.settings.json", $$$"""{"Values":{"FUNCTIONS_WORKER_RUNTIME":"{{{Canary}}}"}}""");
        var tables = $"DefaultEndpointsProtocol=http;AccountName=account;AccountKey={key};TableEndpoint={echo.Address}/account;";
        (string Name, string Value)[][] cases =
        [
            [("ADMIN_TOKEN", $"{Canary}-change-me-0123456789abcdef0123"), ("UPSTREAM_BASE_URL", echo.Address + "/v1"), ("UPSTREAM_API_KEY", $"sk-{Canary}"), ("DATABASE_URL", tables)],
            [("ADMIN_TOKEN_FILE", token), ("UPSTREAMS_FILE", wrong), ("DATABASE_URL", $"{Canary}=1"), ("PORT", Canary), ("HOST", Canary), ("LOG_LEVEL", Canary), ("QUOTA_TIME_ZONE", Canary), ("UPSTREAM_API_KYE", Canary), ("CORS_ORIGINS", Canary), ("MAX_CONNECTIONS", Canary)],
            [("ADMIN_TOKEN", Canary), ("UPSTREAM_BASE_URL", $"http://user:{Canary}@127.0.0.1/"), ("UPSTREAM_API_KEY", $"Bearer {Canary}"), ("DATABASE_URL", $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey={key};TableEndpoint=http://127.0.0.1:{FreePort.Find()}/a;")],
        ];
        foreach (var variables in cases)
        {
            using var scene = new Scene { EnvFileFault = ".env cannot be read." };
            foreach (var name in Directory.GetFiles(_scene.Folder))
            {
                File.Copy(name, scene[Path.GetFileName(name)], overwrite: true);
            }

            foreach (var (name, value) in variables)
            {
                scene.With(name, value);
            }

            var report = await new CheckRunner(TimeProvider.System, NullLogger<CheckRunner>.Instance).RunAsync(LocalChecks.For(scene.Target()), CancellationToken.None);

            Assert.DoesNotContain(report.Findings, f => Says(f.Finding, Canary) || Says(f.Finding, key));
            Assert.True(report.Status > FindingStatus.Advice);
        }
    }

    private static bool Says(Finding finding, string secret) =>
        string.Join('\n', finding.Subject, finding.Title.English, finding.Title.Chinese, finding.Detail?.English, finding.Detail?.Chinese, finding.Fix).Contains(secret, StringComparison.Ordinal);
}
