using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Tests.Settings;

public sealed class UpstreamSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("settings").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void NothingSet_IsNoUpstream() => Assert.Empty(Read().Settings!.Gateway.Upstreams);

    [Fact]
    public void BaseUrlAlone_IsOneUpstreamWithTheDocumentedDefaults()
    {
        var upstream = Assert.Single(Read(("UPSTREAM_BASE_URL", "https://api.openai.com/v1/")).Settings!.Gateway.Upstreams);

        Assert.Equal(("default", "https://api.openai.com/v1", null, null, null), (upstream.Name, upstream.BaseUrl.AbsoluteUri, upstream.Secret, upstream.Dialect, upstream.SecretHeader));
        Assert.Equal((600, 15, 4, 30), (upstream.Timeout.TotalSeconds, upstream.ConnectTimeout.TotalSeconds, upstream.IdleTimeout.TotalSeconds, upstream.DrainTimeout.TotalSeconds));
    }

    [Fact]
    public void ShortForm_IsReadWhole()
    {
        var upstream = Assert.Single(Read(
            ("UPSTREAM_BASE_URL", "https://a.example"), ("UPSTREAM_API_KEY_FILE", Write("key", "sk-file\n")), ("UPSTREAM_DIALECT", "Anthropic"),
            ("UPSTREAM_API_KEY_HEADER", "api-key"), ("UPSTREAM_TIMEOUT_SECONDS", "10"), ("UPSTREAM_CONNECT_SECONDS", "2"), ("UPSTREAM_IDLE_SECONDS", "1"),
            ("UPSTREAM_DRAIN_SECONDS", "0")).Settings!.Gateway.Upstreams);

        Assert.Equal(("sk-file", "anthropic", "api-key"), (upstream.Secret, upstream.Dialect, upstream.SecretHeader));
        Assert.Equal((10, 2, 1, 0), (upstream.Timeout.TotalSeconds, upstream.ConnectTimeout.TotalSeconds, upstream.IdleTimeout.TotalSeconds, upstream.DrainTimeout.TotalSeconds));
    }

    [Theory]
    [InlineData("\"sk-canary\"", "quotes")]
    [InlineData("'sk-canary'", "quotes")]
    [InlineData("sk-canary\"", "quotes")]
    [InlineData("Bearer sk-canary", "Bearer")]
    [InlineData("sk canary", "white space")]
    [InlineData("sk-\ncanary", "white space")]
    [InlineData("sk-canarü", "printable ASCII")]
    [InlineData("${CANARY}", "'${'")]
    public void Secret_ThatCannotBeMeant_IsRefusedWithTheReason(string secret, string reason)
    {
        foreach (var (name, value) in new[] { ("UPSTREAM_API_KEY", secret), ("UPSTREAM_API_KEY_FILE", Write("key", secret)) })
        {
            var fault = Assert.Single(Read(("UPSTREAM_BASE_URL", "https://a.example"), (name, value)).Faults);

            Assert.StartsWith($"{name} ", fault, StringComparison.Ordinal);
            Assert.Contains(reason, fault, StringComparison.Ordinal);
            Assert.DoesNotContain("canar", fault, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void SecretFile_MissingEmptyOrBesideTheVariable_IsAFault()
    {
        var key = Write("key", "sk-file");

        Assert.Equal(["UPSTREAM_API_KEY_FILE names a file that is not there."], Read(("UPSTREAM_API_KEY_FILE", Path.Combine(_folder, "none"))).Faults);
        Assert.Equal(["UPSTREAM_API_KEY_FILE names a file that is empty."], Read(("UPSTREAM_API_KEY_FILE", Write("empty", "\r\n"))).Faults);
        Assert.Equal(["UPSTREAM_API_KEY_FILE is set, and UPSTREAM_API_KEY is too: drop one of them."], Read(("UPSTREAM_API_KEY_FILE", key), ("UPSTREAM_API_KEY", "sk")).Faults);
    }

    [Fact]
    public void UpstreamsFile_IsReadWithItsVariables()
    {
        var file = Write("upstreams.json", """{"upstreams":[{"name":"a","base_url":"https://a.example/v1","api_key":"${UPSTREAM_A_KEY}"},{"name":"b","base_url":"https://b.example"}]}""");
        var outcome = Read(("UPSTREAMS_FILE", file), ("UPSTREAM_A_KEY", "sk-a"));

        Assert.Equal([("a", "sk-a"), ("b", null)], outcome.Settings!.Gateway.Upstreams.Select(u => (u.Name, u.Secret)));
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void UpstreamsFile_WithFaults_TellsEachBesideThoseOfOtherVariables()
    {
        var file = Write("upstreams.json", """{"upstreams":[{"name":"a","base_url":"canary","weight":0}]}""");
        var faults = Read(("UPSTREAMS_FILE", file), ("LOG_LEVEL", "loud")).Faults;

        Assert.Equal(3, faults.Count);
        Assert.Contains("UPSTREAMS_FILE upstreams[0].weight must be a whole number from 1 to 1000.", faults);
        Assert.Equal(["UPSTREAMS_FILE names a file that is not there."], Read(("UPSTREAMS_FILE", Path.Combine(_folder, "none"))).Faults);
    }

    [Fact]
    public void BothForms_AreAFaultThatNamesWhatToDrop()
    {
        var file = Write("upstreams.json", """{"upstreams":[{"name":"a","base_url":"https://a.example"}]}""");
        var fault = Assert.Single(Read(("UPSTREAMS_FILE", file), ("UPSTREAM_BASE_URL", "https://b.example"), ("UPSTREAM_IDLE_SECONDS", "3")).Faults);

        Assert.Equal("UPSTREAMS_FILE says all about upstreams, but UPSTREAM_BASE_URL and UPSTREAM_IDLE_SECONDS are set too: drop one or the other.", fault);
    }

    [Fact]
    public void AdminTokenFile_HoldsTokens()
    {
        var (one, two) = (new string('a', 32), new string('b', 32));

        Assert.Equal([one, two], Read(("ADMIN_TOKEN_FILE", Write("tokens", $"{one}\n{two}\n"))).Settings!.Edge.AdminTokens.AsEnumerable());
        Assert.StartsWith("ADMIN_TOKEN_FILE must have at least 32", Assert.Single(Read(("ADMIN_TOKEN_FILE", Write("tokens", "canary"))).Faults), StringComparison.Ordinal);
        Assert.StartsWith("ADMIN_TOKEN_FILE must have at least 32", Assert.Single(Read(("ADMIN_TOKEN_FILE", Write("tokens", " , "))).Faults), StringComparison.Ordinal);
        Assert.StartsWith("ADMIN_TOKEN_FILE names a file that is not there", Assert.Single(Read(("ADMIN_TOKEN_FILE", Path.Combine(_folder, "none"))).Faults), StringComparison.Ordinal);
        Assert.StartsWith("ADMIN_TOKEN_FILE is set, and ADMIN_TOKEN is too", Assert.Single(Read(("ADMIN_TOKEN_FILE", Write("tokens", one)), ("ADMIN_TOKEN", two)).Faults), StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static SettingsOutcome Read(params (string Name, string Value)[] variables) =>
        SettingsReader.Read(name => variables.FirstOrDefault(v => v.Name == name).Value, SettingsHost.Server, variables.Select(v => v.Name));
}
