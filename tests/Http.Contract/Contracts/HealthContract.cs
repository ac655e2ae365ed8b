using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /healthz</c> and <c>GET /livez</c>: open, cheap and correct.</summary>
public abstract class HealthContract : ContractTests
{
    [Fact]
    public async Task Healthz_WhenWell_SaysWhatItChecked()
    {
        var reply = (await SendAsync(ApiCall.Get("/healthz"))).Expect(200);

        Assert.Equal("application/json", reply.MediaType);
        Assert.True(reply.Json.GetProperty("ok").GetBoolean());
        Assert.Equal("quota-proxy", reply.Json.GetProperty("service").GetString());
        Assert.NotEmpty(reply.Json.GetProperty("version").GetString()!);
        Assert.True(reply.Json.GetProperty("uptime_seconds").GetDouble() >= 0);
        var storage = reply.Json.GetProperty("checks").GetProperty("storage");
        Assert.True(storage.GetProperty("ok").GetBoolean());
        Assert.Contains(storage.GetProperty("kind").GetString(), new[] { "sqlite", "tables", "memory" });
        Assert.True(storage.GetProperty("latency_ms").GetDouble() >= 0);
    }

    [Fact]
    public async Task Healthz_AskedAgain_HasNotLostUptime()
    {
        var first = (await SendAsync(ApiCall.Get("/healthz"))).Expect(200).Json.GetProperty("uptime_seconds").GetDouble();
        var second = (await SendAsync(ApiCall.Get("/healthz"))).Expect(200).Json.GetProperty("uptime_seconds").GetDouble();

        Assert.True(second >= first, $"{second} < {first}");
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    public async Task Probe_WithoutOrWithWrongCredentials_IsOpen(string path)
    {
        (await SendAsync(ApiCall.Get(path))).Expect(200);
        (await SendAsync(ApiCall.Get(path).As("not a key"))).Expect(200);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    public async Task Probe_ByHead_HasNoBody(string path)
    {
        var reply = (await SendAsync(ApiCall.Of("HEAD", path))).Expect(200);

        Assert.Empty(reply.Body);
    }
}
