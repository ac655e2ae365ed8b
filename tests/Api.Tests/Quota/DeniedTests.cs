using QuotaFunctions.Api.Tests.Service;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api.Tests.Quota;

/// <summary>Which refusals the usage report counts as denied.</summary>
public sealed class DeniedTests
{
    [Fact]
    public async Task RevokedKey_Used_IsCounted()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        await service.SendAsync("DELETE", $"/admin/keys/{IdOf(key)}", TestService.AdminToken);

        await UseAsync(service, key, 403);
        await UseAsync(service, key, 403);

        Assert.Equal(2, await DeniedAsync(service, key));
    }

    [Fact]
    public async Task ExpiredKey_Used_IsCounted()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":5,"expires_in":60}""");
        service.Time.Advance(TimeSpan.FromSeconds(60));

        await UseAsync(service, key, 403);

        Assert.Equal(1, await DeniedAsync(service, key));
    }

    [Fact]
    public async Task SuspendedKey_Used_IsCounted()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        await service.SendAsync("POST", $"/admin/keys/{IdOf(key)}/suspend", TestService.AdminToken);

        await UseAsync(service, key, 403);

        Assert.Equal(1, await DeniedAsync(service, key));
    }

    [Fact]
    public async Task WrongSecretOfARevokedKey_IsNotCounted()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        var (_, rotated) = await service.JsonAsync("POST", $"/admin/keys/{IdOf(key)}/rotate", TestService.AdminToken);
        await service.SendAsync("DELETE", $"/admin/keys/{IdOf(key)}", TestService.AdminToken);

        await UseAsync(service, key, 403);

        Assert.Equal(0, await DeniedAsync(service, rotated.GetProperty("key").GetString()!));
    }

    [Fact]
    public async Task RotatingARevokedKey_IsNotCounted()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        await service.SendAsync("DELETE", $"/admin/keys/{IdOf(key)}", TestService.AdminToken);

        Assert.Equal(409, (await service.JsonAsync("POST", $"/admin/keys/{IdOf(key)}/rotate", TestService.AdminToken)).Status);

        Assert.Equal(0, await DeniedAsync(service, key));
    }

    [Fact]
    public async Task Counted_FromOutside_IsInTheReportWithTheNextSweep()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        Assert.True(KeyId.TryParse(IdOf(key), out var id));

        Parallel.For(0, 1_000, _ => service.Engine.CountDenied(id));

        Assert.Equal(1_000, await DeniedAsync(service, key));
    }

    private static string IdOf(string key) => key.Split('_')[1];

    private static async Task UseAsync(TestService service, string key, int expected) =>
        Assert.Equal(expected, (await service.JsonAsync("POST", "/v1/quota/consume", key)).Status);

    private static async Task<long> DeniedAsync(TestService service, string key)
    {
        await service.Engine.SweepAsync(CancellationToken.None);
        var (_, usage) = await service.JsonAsync("GET", $"/admin/usage?key={IdOf(key)}", TestService.AdminToken);
        return usage.GetProperty("totals").GetProperty("denied").GetInt64();
    }
}
