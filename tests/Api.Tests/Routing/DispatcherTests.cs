using System.Net;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Routing;

public sealed class DispatcherTests
{
    public static TheoryData<string, string, string?> StoreOperations => new()
    {
        { "GET", "/v1/quota/check", null },
        { "POST", "/v1/quota/consume", null },
        { "POST", "/v1/quota/holds", null },
        { "POST", "/admin/keys", """{"quota":1}""" },
        { "GET", "/admin/keys/0123456789abcdef", null },
        { "PATCH", "/admin/keys/0123456789abcdef", """{"quota":1}""" },
        { "DELETE", "/admin/keys/0123456789abcdef", null },
        { "POST", "/admin/keys/0123456789abcdef/rotate", null },
        { "GET", "/admin/stats", null },
    };

    [Theory]
    [MemberData(nameof(StoreOperations))]
    public async Task StoreUnavailable_AnyOperation_Is503ThatSaysNoCause(string method, string path, string? json)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        service.Storage.Trouble = TroubledStorage.Unreachable;

        using var response = await service.SendAsync(method, path, path.StartsWith("/admin", StringComparison.Ordinal) ? TestService.AdminToken : key, json);

        Assert.Equal(503, (int)response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("storage_unavailable", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-path", body, StringComparison.Ordinal);
        Assert.InRange(int.Parse(response.Headers.GetValues("Retry-After").Single()), 1, 60);
        Assert.Single(response.Headers.GetValues("x-request-id"));
        Assert.Contains(service.Logs.Lines, l => l.Contains("secret-path", StringComparison.Ordinal));

        service.Storage.Trouble = null;
        Assert.Equal(200, (await service.JsonAsync("GET", "/v1/quota/check", key)).Status);
    }

    [Fact]
    public async Task Bug_InAHandler_Is500ThatSaysNoInternals()
    {
        await using var service = await TestService.StartAsync(forward: new Forward(_ => throw new InvalidOperationException("internal detail")));

        using var response = await service.SendAsync("GET", "/v1/models", headers: ("x-request-id", "mine"));

        Assert.Equal(500, (int)response.StatusCode);
        Assert.Equal("mine", response.Headers.GetValues("x-request-id").Single());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("internal_error", body, StringComparison.Ordinal);
        Assert.DoesNotContain("internal detail", body, StringComparison.Ordinal);
        Assert.Contains(service.Logs.Lines, l => l.Contains("internal detail", StringComparison.Ordinal) && l.Contains("mine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failure_AfterTheAnswerBegan_CutsItOff()
    {
        await using var service = await TestService.StartAsync(forward: new Forward(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException("too late");
        }));

        // Whether the reset overtakes the headers is the network's affair; the end of the body must never come.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => service.Client.GetStringAsync(new Uri("/v1/models", UriKind.Relative)));
    }

    [Fact]
    public async Task Failure_AfterHeadersWereSet_LeavesNoneOfThem()
    {
        await using var service = await TestService.StartAsync(forward: new Forward(context =>
        {
            context.Response.Headers.ETag = "\"1\"";
            context.Response.ContentLength = 5_000;
            throw TroubleOfAClient();
        }));

        using var response = await service.SendAsync("POST", "/v1/models", json: "{}");

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Null(response.Headers.ETag);
        Assert.Contains("payload_too_large", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientGone_DuringARequest_IsNoError()
    {
        var begun = new TaskCompletionSource();
        await using var service = await TestService.StartAsync(forward: new Forward(async context =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }));
        using var leaving = new CancellationTokenSource();

        var call = service.Client.GetAsync(new Uri("/v1/models", UriKind.Relative), leaving.Token);
        await begun.Task;
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        for (var i = 0; i < 500 && !service.Logs.Lines.Any(l => l.Contains("client went away", StringComparison.Ordinal)); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.Contains(service.Logs.Lines, l => l.Contains("client went away", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Logs.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/v1/quota/check/some/other/path?x=1")]
    [InlineData("POST", "/v1/quota/check/v1/chat/completions")]
    [InlineData("OPTIONS", "/v1/quota/check/x")]
    public async Task CheckFor_AnotherServersRequest_IsTheCheck(string method, string path)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":1}""");

        Assert.Equal(HttpStatusCode.OK, (await service.SendAsync(method, path, key)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.SendAsync(method, path)).StatusCode);
        await service.JsonAsync("POST", "/v1/quota/consume", key);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await service.SendAsync(method, path, key)).StatusCode);
    }

    [Theory]
    [InlineData("/v1/quota")]
    [InlineData("/v1/quota/")]
    [InlineData("/V1/QUOTA/other")]
    [InlineData("/v1/quota//check")]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    [InlineData("/admin/other")]
    [InlineData("/api/admin")]
    [InlineData("/Api/Admin/other")]
    [InlineData("/api/admin/keys/0123456789abcdef/other")]
    public async Task OwnBranch_UnknownPath_IsNeverForwarded(string path)
    {
        var forwarded = false;
        await using var service = await TestService.StartAsync(forward: new Forward(_ =>
        {
            forwarded = true;
            return Task.CompletedTask;
        }));

        Assert.Equal(HttpStatusCode.NotFound, (await service.SendAsync("GET", path)).StatusCode);
        Assert.False(forwarded);
    }

    [Theory]
    [InlineData("/v1/quotas")]
    [InlineData("/v1/quota-usage/x")]
    [InlineData("/V1/models/")]
    [InlineData("/v1//models")]
    public async Task OtherPaths_UnderV1_AreForwarded(string path)
    {
        await using var service = await TestService.StartAsync(forward: new Forward(context =>
        {
            context.Response.StatusCode = 299;
            return Task.CompletedTask;
        }));

        Assert.Equal(299, (int)(await service.SendAsync("GET", path)).StatusCode);
        Assert.Equal(299, (int)(await service.SendAsync("PROPFIND", path)).StatusCode);
        Assert.Equal(204, (int)(await service.SendAsync("OPTIONS", path)).StatusCode);
        Assert.Equal(405, (int)(await service.SendAsync("TRACE", path)).StatusCode);
    }

    [Fact]
    public async Task Secrets_InEveryInput_AreInNoLog()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        const string Canary = "canary0123456789canary0123456789";

        foreach (var path in new[] { "/healthz", "/v1/quota/check", "/v1/quota/consume", "/admin/keys", "/admin/usage", $"/admin/keys/{Canary}", $"/{Canary}", $"/v1/models/{Canary}" })
        {
            foreach (var method in new[] { "GET", "POST", "PATCH" })
            {
                var json = method == "GET" ? null : $$"""{"label":"{{Canary}}","{{Canary}}":1}""";
                await service.SendAsync(method, $"{path}?x={Canary}", Canary, json, ("x-api-key", Canary), ("Idempotency-Key", Canary), ("x-admin-token", Canary), ("User-Agent", Canary));
                await service.SendAsync(method, $"{path}?k={key}", key);
                await service.SendAsync(method, path, TestService.AdminToken, json);
            }
        }

        Assert.NotEmpty(service.Logs.Lines);
        Assert.DoesNotContain(service.Logs.Lines, l => l.Contains(Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(service.Logs.Lines, l => l.Contains(key[^38..], StringComparison.Ordinal));
        Assert.DoesNotContain(service.Logs.Lines, l => l.Contains(TestService.AdminToken, StringComparison.Ordinal));
    }

    private static BadHttpRequestException TroubleOfAClient() => new("too large", 413);
}
