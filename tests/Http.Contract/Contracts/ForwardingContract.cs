using Microsoft.AspNetCore.Http;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>/v1/*</c>: what is sent upstream, what is returned, and what it costs.</summary>
public abstract class ForwardingContract : ContractTests
{
    private const string Answer =
        """{"id":"chatcmpl-1","object":"chat.completion","model":"test-model","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}""";

    [Fact]
    public async Task Forward_Json_GoesUpAndComesDownUnchanged()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson(Answer);
        const string Body = """{"model":"test-model","messages":[{"role":"user","content":"héllo 👋"}],"temperature":0.10}""";

        var reply = (await SendAsync(Chat(key, route, Body) with { Path = "/v1/chat/completions?a=1&b=%20x" })).Expect(200);

        Assert.Equal("application/json", reply.MediaType);
        Assert.Equal(Answer, reply.Text);
        Assert.Equal("POST", route.Only.Method);
        Assert.Equal(StubUpstream.BasePath + "/chat/completions?a=1&b=%20x", route.Only.PathAndQuery);
        Assert.Equal(Body, route.Only.Text);
        Assert.Equal(1, (await LimitAsync(key)).Used + (await LimitAsync(key)).Held);
    }

    [Fact]
    public async Task Forward_Usage_IsMetered()
    {
        var key = await IssueWithLimitsAsync(
            """[{"unit":"requests","window":"lifetime","limit":10},{"unit":"tokens","window":"lifetime","limit":100000}]""");
        var route = Host.Upstream.OnJson(Answer);

        (await SendAsync(Chat(key, route))).Expect(200);

        await Eventually.PassesAsync(async () =>
        {
            Assert.Equal(new LimitView("requests", "lifetime", 10, 1, 0, 9, null), await LimitAsync(key));
            Assert.Equal(new LimitView("tokens", "lifetime", 100000, 12, 0, 99988, null), await LimitAsync(key, "tokens"));
        });
        var row = Assert.Single((await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json.GetProperty("rows").EnumerateArray());
        Assert.Equal(
            ("test-model", 1, 7, 5, 12, "reported"),
            (row.GetProperty("model").GetString(), row.GetProperty("requests").GetInt64(), row.GetProperty("tokens_in").GetInt64(),
                row.GetProperty("tokens_out").GetInt64(), row.GetProperty("tokens").GetInt64(), row.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task Forward_Credentials_AreReplacedByTheSponsors()
    {
        var key = await IssueAsync(10);
        foreach (var (header, value) in new[] { ("Authorization", $"Bearer {key.Text}"), ("x-api-key", key.Text), ("api-key", key.Text) })
        {
            var route = Host.Upstream.OnJson(Answer);
            var call = ApiCall.Post("/v1/chat/completions").With(header, value).With(StubUpstream.RouteHeader, route.Id)
                .With("x-admin-token", Host.AdminToken).With("Proxy-Authorization", "Basic c2VjcmV0").Json("{}");

            (await SendAsync(call)).Expect(200);

            Assert.Equal($"Bearer {Host.UpstreamKey}", route.Only.Header("Authorization"));
            Assert.Null(route.Only.Header("Proxy-Authorization"));
            Assert.Null(route.Only.Header("x-admin-token"));
            Assert.DoesNotContain(route.Only.Headers, h => h.Value.Contains(key.Secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Forward_HopByHopHeaders_StayHere()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.On(async context =>
        {
            context.Response.Headers["Keep-Alive"] = "timeout=5";
            context.Response.Headers["Proxy-Authenticate"] = "Basic";
            context.Response.Headers["x-own"] = "down";
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Answer);
        });

        var reply = (await SendAsync(Chat(key, route)
            .With("Connection", "x-named").With("x-named", "gone").With("Keep-Alive", "timeout=5").With("TE", "trailers").With("x-own", "up"))).Expect(200);

        foreach (var name in new[] { "Connection", "x-named", "Keep-Alive", "Upgrade" }.Where(n => n != "x-named" || Host.SeesConnectionHeader))
        {
            Assert.True(route.Only.Header(name) is null, $"{name}: {route.Only.Header(name)} went up");
        }

        Assert.Equal("up", route.Only.Header("x-own"));
        Assert.Equal("down", reply.Header("x-own"));
        Assert.Null(reply.Header("Keep-Alive"));
    }

    [Fact]
    public async Task Forward_Compression_IsNotAskedFor()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson(Answer);

        var reply = (await SendAsync(Chat(key, route).With("Accept-Encoding", "gzip, br, zstd"))).Expect(200);

        Assert.True(route.Only.Header("Accept-Encoding") is null or "identity" or "", route.Only.Header("Accept-Encoding"));
        Assert.Equal(Answer, reply.Text);
    }

    [Fact]
    public async Task Forward_Host_IsTheUpstreams()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson(Answer);

        (await SendAsync(Chat(key, route))).Expect(200);

        Assert.Equal(Host.Upstream.BaseUrl.Authority, route.Only.Header("Host"));
    }

    [Theory]
    [InlineData("GET", "/v1/files/file-1/content")]
    [InlineData("DELETE", "/v1/files/file-1")]
    [InlineData("DELETE", "/v1/models/m")]
    [InlineData("GET", "/v1/responses/resp_1")]
    [InlineData("GET", "/v1/organization/usage/completions")]
    [InlineData("POST", "/v1/realtime/calls")]
    [InlineData("POST", "/v1/batches")]
    [InlineData("PUT", "/v1/anything")]
    [InlineData("PATCH", "/v1/anything")]
    public async Task Forward_PathThatDoesNotInfer_IsRefusedByDefault(string method, string path)
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson("{}");

        (await SendAsync(ApiCall.Of(method, path).As(key.Text).With(StubUpstream.RouteHeader, route.Id))).ExpectRefusal(403, "path_not_allowed");

        Assert.Empty(route.Requests);
        await ExpectUntouchedAsync(key);
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/models/m")]
    public async Task Forward_ListOfModels_GoesUpAndCostsNothing(string path)
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson("""{"object":"list","data":[]}""");

        (await SendAsync(ApiCall.Of("GET", path).As(key.Text).With(StubUpstream.RouteHeader, route.Id))).Expect(200);

        Assert.Equal(("GET", StubUpstream.BasePath + path[3..]), (route.Only.Method, route.Only.PathAndQuery));
        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task Forward_Head_GoesUpAndHasNoBody()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.On(context =>
        {
            context.Response.Headers["x-own"] = "down";
            context.Response.ContentLength = 1234;
            return Task.CompletedTask;
        });

        var reply = (await SendAsync(ApiCall.Of("HEAD", "/v1/models/m").As(key.Text).With(StubUpstream.RouteHeader, route.Id))).Expect(200);

        Assert.Equal("HEAD", route.Only.Method);
        Assert.Equal("down", reply.Header("x-own"));
        Assert.Empty(reply.Body);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task Forward_StatusAndErrorBody_ComeDownUnchanged(int status)
    {
        var key = await IssueAsync(10);
        const string Error = """{"error":{"message":"upstream says so","type":"invalid_request_error","code":"own_code","param":"x"}}""";

        var reply = (await SendAsync(Chat(key, Host.Upstream.OnJson(Error, status)))).Expect(status);

        Assert.Equal(Error, reply.Text);
    }

    [Fact]
    public async Task Forward_Redirect_IsNotFollowed()
    {
        var key = await IssueAsync(10);
        var elsewhere = Host.Upstream.OnJson("{}");
        var route = Host.Upstream.On(context =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = $"{Host.Upstream.BaseUrl}/elsewhere";
            return Task.CompletedTask;
        });

        (await SendAsync(Chat(key, route))).Expect(307, 502);

        Assert.Single(route.Requests);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData("/v1/a/../../../outside")]
    [InlineData("/v1/%2e%2e/%2e%2e/outside")]
    [InlineData("/v1/..%2foutside")]
    [InlineData("/v1/a/..%5c..%5coutside")]
    [InlineData("/v1//outside.example/x")]
    [InlineData("/v1/@outside.example/")]
    public async Task Forward_PathThatClimbs_NeverLeavesTheBase(string path)
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson("{}");

        var reply = await SendAsync(ApiCall.Get(path).As(key.Text).With(StubUpstream.RouteHeader, route.Id));

        Assert.InRange(reply.Status, 200, 499);
        Assert.All(route.Requests, r =>
        {
            var target = Uri.UnescapeDataString(r.PathAndQuery);
            Assert.StartsWith(StubUpstream.BasePath + "/", target, StringComparison.Ordinal);
            Assert.DoesNotContain("/..", target, StringComparison.Ordinal);
        });
        Assert.All(Host.Upstream.Paths, p => Assert.StartsWith(StubUpstream.BasePath, p, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forward_QuotaUsedUp_NeverReachesTheUpstream()
    {
        var key = await IssueAsync(1);
        var route = Host.Upstream.OnJson(Answer);

        (await SendAsync(Chat(key, route))).Expect(200);
        (await SendAsync(Chat(key, route))).ExpectRefusal(429, "quota_exceeded");

        Assert.Single(route.Requests);
    }

    [Fact]
    public async Task Forward_ManyAtOnce_ExactlyTheQuotaReachesTheUpstream()
    {
        var key = await IssueAsync(5);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = Host.Upstream.On(async context =>
        {
            await gate.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("{}");
        });

        var calls = Enumerable.Range(0, 30).Select(_ => SendAsync(Chat(key, route))).ToArray();
        await Eventually.PassesAsync(() =>
        {
            Assert.Equal(25, calls.Count(c => c.IsCompleted));
            return Task.CompletedTask;
        });
        gate.SetResult();
        var replies = await Task.WhenAll(calls);

        Assert.Equal((5, 25), (replies.Count(r => r.Status == 200), replies.Count(r => r.Status == 429)));
        Assert.Equal(5, route.Requests.Count);
        await Eventually.PassesAsync(async () => Assert.Equal((5, 0), ((await LimitAsync(key)).Used, (await LimitAsync(key)).Held)));
    }

    [Fact]
    public async Task Forward_ModelNotAllowed_NeverReachesTheUpstream()
    {
        var key = await IssueAsync("""{"quota":10,"models":["test-model"]}""");
        var route = Host.Upstream.OnJson(Answer);

        (await SendAsync(Chat(key, route, """{"model":"dear-model","messages":[]}"""))).ExpectRefusal(403, "model_not_allowed");
        (await SendAsync(Chat(key, route, """{"messages":[],"model":"dear-model","model":"test-model"}"""))).Expect(400, 403);
        Assert.Empty(route.Requests);
        await ExpectUntouchedAsync(key);

        (await SendAsync(Chat(key, route))).Expect(200);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task Forward_MaxTokens_IsCutToWhatIsLeft(string member)
    {
        var key = await IssueWithLimitsAsync("""[{"unit":"tokens","window":"lifetime","limit":200}]""");
        var route = Host.Upstream.OnJson(Answer);

        (await SendAsync(Chat(key, route, $"{{\"model\":\"test-model\",\"messages\":[],\"{member}\":100000}}"))).Expect(200);

        Assert.InRange(route.Only.Json.GetProperty(member).GetInt64(), 1, 200);
    }

    [Fact]
    public async Task Forward_TokensUsedUp_IsRefused()
    {
        var key = await IssueWithLimitsAsync("""[{"unit":"tokens","window":"lifetime","limit":12}]""");
        (await ConsumeAsync(key, """{"cost":{"tokens":12}}""")).Expect(200);
        var route = Host.Upstream.OnJson(Answer);

        (await SendAsync(Chat(key, route))).ExpectRefusal(429, "quota_exceeded");

        Assert.Empty(route.Requests);
    }

    [Fact]
    public async Task Forward_SponsorsSecretInAnAnswersError_IsNotShown()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.On(async context =>
        {
            context.Response.StatusCode = 401;
            context.Response.ContentType = "application/json";
            var sent = context.Request.Headers.Authorization.ToString();
            await context.Response.WriteAsync($"{{\"error\":{{\"message\":\"Incorrect API key provided: {sent}\",\"type\":\"x\",\"code\":\"invalid_api_key\",\"param\":null}}}}");
        });

        var reply = await SendAsync(Chat(key, route));

        Assert.InRange(reply.Status, 400, 599);
        Assert.DoesNotContain(Host.UpstreamKey, reply.ToString(), StringComparison.Ordinal);
        Assert.Contains(Host.UpstreamKey, route.Only.Header("Authorization"), StringComparison.Ordinal);
    }
}
