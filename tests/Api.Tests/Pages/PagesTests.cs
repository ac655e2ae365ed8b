using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Pages;

public sealed class PagesTests
{
    [Fact]
    public async Task Dashboard_WithoutAnAdminToken_SaysWhatToDo()
    {
        await using var service = await TestService.StartAsync(edge: options => options with { AdminTokens = [] });

        var page = await service.Client.GetStringAsync("/dashboard/keys");

        Assert.Contains("ADMIN_TOKEN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dashboard")]
    [InlineData("/dashboard/keys")]
    [InlineData("/dashboard/assets/dashboard.js")]
    [InlineData("/key")]
    public async Task Pages_SwitchedOff_AreNotFoundAndNotNamed(string path)
    {
        await using var service = await TestService.StartAsync(options => options with { ServesPages = false });

        var (status, body) = await service.JsonAsync("GET", path);

        Assert.Equal((404, "not_found"), (status, body.GetProperty("code").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await service.JsonAsync("GET", "/")).Json.GetProperty("dashboard").ValueKind);
    }
}
