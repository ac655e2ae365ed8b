using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>Strange paths, queries and headers, and whole keys in forbidden places.</summary>
public abstract class BadAddressContract : ContractTests
{
    [Fact]
    public async Task WholeKey_InAPathOrQuery_IsRefusedAndNotEchoed()
    {
        var key = await IssueAsync(10);

        foreach (var reply in new[]
        {
            await AdminAsync("GET", $"/admin/keys/{key.Text}"),
            await AdminAsync("DELETE", $"/admin/keys/{key.Text}"),
            await AdminAsync("PATCH", $"/admin/keys/{key.Text}", """{"quota":1}"""),
            await AdminAsync("POST", $"/admin/keys/{key.Text}/rotate", "{}"),
            await AdminAsync("GET", $"/api/admin/keys/{key.Text}"),
            await AdminAsync("GET", $"/admin/usage?key={key.Text}"),
            await AdminAsync("GET", $"/admin/audit?key={key.Text}"),
            await AdminAsync("GET", $"/admin/keys?cursor={key.Text}"),
            await AdminAsync("GET", $"/admin/keys?label={key.Text}"),
            await KeyAsync(key, "DELETE", $"/v1/quota/holds/{key.Text}"),
        })
        {
            Assert.True(reply.Status == 400, reply.ToString());
            reply.ExpectRefusal(400, "invalid_request");
            Assert.DoesNotContain(key.Secret, reply.Text + string.Join('\n', reply.Headers), StringComparison.Ordinal);
        }

        Assert.Equal("active", (await RecordAsync(key)).GetProperty("status").GetString());
        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task WholeKey_InAForwardedAddress_NeverReachesTheUpstream()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson("{}");

        foreach (var path in new[] { $"/v1/models?api_key={key.Text}", $"/v1/models/{key.Text}" })
        {
            (await SendAsync(ApiCall.Get(path).As(key.Text).With(StubUpstream.RouteHeader, route.Id))).ExpectRefusal(400, "invalid_request");
        }

        Assert.Empty(route.Requests);
        await ExpectUntouchedAsync(key);
    }

    [Theory]
    [InlineData("/admin/keys/%00")]
    [InlineData("/admin/keys/%0d%0aSet-Cookie:x=y")]
    [InlineData("/admin/keys/..%2f..%2fetc%2fpasswd")]
    [InlineData("/admin/keys/%2e%2e/%2e%2e/x")]
    [InlineData("/admin/keys/%ff%fe")]
    [InlineData("/admin/keys/%")]
    [InlineData("/admin/keys/ABCDEFGHJKMNPQRS")]
    [InlineData("/admin/keys/0123456789abcdef'--")]
    [InlineData("/admin/keys?label=%00")]
    [InlineData("/admin/keys?cursor=%00")]
    [InlineData("/admin/keys?label=%ff")]
    [InlineData("//admin//keys")]
    [InlineData("/v1/quota/holds/%00")]
    public async Task StrangeAddress_AsAdmin_IsRefusedOrEmpty(string path)
    {
        var reply = await AdminAsync("GET", path);

        Assert.True(reply.Status is 400 or 401 or 403 or 404 or 405 || (reply.Status == 200 && path.Contains("label", StringComparison.Ordinal)), reply.ToString());
        Assert.Null(reply.Header("Set-Cookie"));
        await ExpectHealthyAsync();
    }

    [Theory]
    [InlineData(7_000)]
    [InlineData(40_000)]
    [InlineData(200_000)]
    public async Task HugeHeadersOrPaths_AreRefusedOrIgnored(int length)
    {
        var key = await IssueAsync(10);
        var huge = new string('x', length);

        foreach (var call in new[]
        {
            ApiCall.Get("/v1/quota/check").As(huge),
            ApiCall.Get("/admin/stats").With("x-admin-token", huge),
            ApiCall.Get($"/admin/keys/{huge}").As(Host.AdminToken),
            ApiCall.Get($"/{huge}"),
            ApiCall.Post("/v1/quota/consume").As(key.Text).With("Idempotency-Key", huge).Json("""{"cost":{"requests":-1}}"""),
        })
        {
            await ExpectRefusedOrClosedAsync(call, ClientErrors);
        }

        await ExpectUntouchedAsync(key);
    }

    [Theory]
    [InlineData("Authorization", "Bearer ключ")]
    [InlineData("Authorization", "Bearer \u00ff\u00fe")]
    [InlineData("x-api-key", "trial_\u0001")]
    [InlineData("Authorization", "Negotiate AAAA")]
    public async Task StrangeCredential_IsRefused(string header, string value) =>
        await ExpectRefusedOrClosedAsync(ApiCall.Get("/v1/quota/check").With(header, value), WithHeader(value, ClientErrors));

    private static int[] ClientErrors { get; } = [.. Enumerable.Range(400, 100)];

    /// <summary>A refusal, or a connection that is closed because the head itself was past the server's bounds.</summary>
    private async Task ExpectRefusedOrClosedAsync(ApiCall call, int[] refusals)
    {
        try
        {
            Assert.Contains((await SendAsync(call)).Status, refusals);
        }
        catch (HttpRequestException)
        {
            // Closed without an answer that can be read: as good as refused, as long as the host is well.
        }

        await ExpectHealthyAsync();
    }
}
