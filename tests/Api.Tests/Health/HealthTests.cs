using System.Text.Json;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Healthz_AskedOftenWithinASecond_ProbesOnce()
    {
        await using var service = await TestService.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => service.JsonAsync("GET", "/healthz")));
        Assert.Equal(1, service.Storage.Probes);

        service.Time.Advance(TimeSpan.FromMilliseconds(999));
        await service.JsonAsync("GET", "/healthz");
        Assert.Equal(1, service.Storage.Probes);

        service.Time.Advance(TimeSpan.FromMilliseconds(1));
        await service.JsonAsync("GET", "/healthz");
        Assert.Equal(2, service.Storage.Probes);
    }

    [Fact]
    public async Task Healthz_StoreFails_Is503WithTheReason_AndRecovers()
    {
        await using var service = await TestService.StartAsync();
        service.Storage.Trouble = TroubledStorage.Unreachable;

        var (status, body) = await service.JsonAsync("GET", "/healthz");

        Assert.Equal(503, status);
        Assert.False(body.GetProperty("ok").GetBoolean());
        Assert.Equal("secret-path/quota.db is gone", body.GetProperty("checks").GetProperty("storage").GetProperty("reason").GetString());

        service.Storage.Trouble = null;
        service.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await service.JsonAsync("GET", "/healthz")).Status);
    }

    [Fact]
    public async Task Healthz_StoreHangs_GivesUpAndStartsNoSecondProbe()
    {
        await using var service = await TestService.StartAsync();
        var hang = new TaskCompletionSource();
        service.Storage.Trouble = () => hang.Task;

        for (var i = 0; i < 3; i++)
        {
            var (status, body) = await AdvanceUntilDoneAsync(service, service.JsonAsync("GET", "/healthz"));
            Assert.Equal(503, status);
            Assert.Contains("no answer", body.GetProperty("checks").GetProperty("storage").GetProperty("reason").GetString()!, StringComparison.Ordinal);
            service.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, service.Storage.Probes);
        Assert.Equal(200, (await service.JsonAsync("GET", "/livez")).Status);

        service.Storage.Trouble = null;
        hang.SetResult();
        Assert.Equal(200, (await AdvanceUntilDoneAsync(service, service.JsonAsync("GET", "/healthz"))).Status);
    }

    private static async Task<(int Status, JsonElement Json)> AdvanceUntilDoneAsync(TestService service, Task<(int Status, JsonElement Json)> call)
    {
        for (var i = 0; i < 400 && !call.IsCompleted; i++)
        {
            service.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
        }

        return await call;
    }
}
