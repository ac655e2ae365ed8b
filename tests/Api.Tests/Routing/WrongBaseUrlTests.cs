using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Routing;

public sealed class WrongBaseUrlTests
{
    [Theory]
    [InlineData("POST", "/chat/completions")]
    [InlineData("GET", "/llm/v1/models")]
    [InlineData("POST", "/quota/x")]
    public async Task PathThatTheGatewayKnows_UnderAnotherBase_Is404ThatNamesTheRightOne(string method, string path)
    {
        await using var service = await TestService.StartAsync(forward: Knowing());

        using var answer = await service.SendAsync(method, path, "any");
        var (status, body) = await service.JsonAsync(method, path, "any");

        Assert.Equal((404, "not_found"), (status, body.GetProperty("code").GetString()));
        Assert.Contains("…/v1", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/admin/models")]
    [InlineData("/api/admin/keys/0123456789abcdef/messages")]
    [InlineData("/v1/quota/models")]
    [InlineData("//v1/quota/models")]
    public async Task PathBelowAnOwnBranch_IsNotAsked(string path)
    {
        await using var service = await TestService.StartAsync(forward: Knowing());

        Assert.DoesNotContain("…/v1", await DetailAsync(service, path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingIsForwarded_PathIsSimplyUnknown()
    {
        await using var service = await TestService.StartAsync();

        Assert.DoesNotContain("…/v1", await DetailAsync(service, "/chat/completions"), StringComparison.Ordinal);
    }

    private static async Task<string> DetailAsync(TestService service, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path));
        request.Headers.Authorization = new("Bearer", TestService.AdminToken);
        using var answer = await service.Client.SendAsync(request);
        Assert.Equal(404, (int)answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static Forward Knowing() => new(_ => throw new InvalidOperationException("such a path is never forwarded")) { KnowsEveryPath = true };
}
