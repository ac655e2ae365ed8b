using System.Net;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Authentication;

public sealed class AdminGateTests
{
    [Fact]
    public async Task WrongTokens_TooMany_Are429UntilTheMinutePasses_AndARightOneIsLetIn()
    {
        await using var service = await TestService.StartAsync(edge: o => o with { MaxAdminFailuresPerMinute = 3 });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(401, (await service.JsonAsync("GET", "/admin/stats", "wrong")).Status);
        }

        using (var refused = await service.SendAsync("GET", "/admin/stats", "wrong"))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("60", refused.Headers.GetValues("Retry-After").Single());
        }

        Assert.Equal(200, (await service.JsonAsync("GET", "/admin/stats", TestService.AdminToken)).Status);
        Assert.Equal(401, (await service.JsonAsync("GET", "/admin/stats")).Status);

        service.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, (await service.JsonAsync("GET", "/admin/stats", "wrong")).Status);
        Assert.Equal(4, service.Logs.Lines.Count(l => l.Contains("wrong admin token from 127.0.0.1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task NoTokenConfigured_AnyToken_Is503ThatSaysWhy()
    {
        await using var service = await TestService.StartAsync(edge: o => o with { AdminTokens = [] });

        var (status, body) = await service.JsonAsync("GET", "/admin/stats", "");
        Assert.Equal(503, status);
        Assert.Contains("ADMIN_TOKEN", body.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.Equal(503, (await service.JsonAsync("GET", "/admin/stats", TestService.AdminToken)).Status);
        Assert.Equal(200, (await service.JsonAsync("GET", "/healthz")).Status);
    }

    [Fact]
    public async Task SeveralTokens_EachOpens_AndThePartsOfOneDoNot()
    {
        var second = new string('z', 32);
        await using var service = await TestService.StartAsync(edge: o => o with { AdminTokens = [TestService.AdminToken, second] });

        Assert.Equal(200, (await service.JsonAsync("GET", "/admin/stats", TestService.AdminToken)).Status);
        Assert.Equal(200, (await service.JsonAsync("GET", "/admin/stats", second)).Status);
        foreach (var wrong in new[] { second[1..], second + "z", second.ToUpperInvariant(), $"{TestService.AdminToken},{second}" })
        {
            Assert.Equal(401, (await service.JsonAsync("GET", "/admin/stats", wrong)).Status);
        }
    }

    [Fact]
    public async Task TrustedProxy_FailuresOfOneClient_DoNotLockOutAnother()
    {
        await using var service = await TestService.StartAsync(edge: o => o with { MaxAdminFailuresPerMinute = 1, TrustForwardedHeaders = true });

        Assert.Equal(401, await FailAsync("203.0.113.1"));
        Assert.Equal(429, await FailAsync("203.0.113.1"));
        Assert.Equal(429, await FailAsync("198.51.100.7, 203.0.113.1"));
        Assert.Equal(401, await FailAsync("203.0.113.2"));

        async Task<int> FailAsync(string forwarded)
        {
            using var response = await service.SendAsync("GET", "/admin/stats", "wrong", null, ("X-Forwarded-For", forwarded));
            return (int)response.StatusCode;
        }
    }
}
