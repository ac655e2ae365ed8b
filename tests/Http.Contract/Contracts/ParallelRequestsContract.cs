using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>max_parallel</c>: the most concurrent forwarded requests of a key.</summary>
public abstract class ParallelRequestsContract : ContractTests
{
    private const string Code = "too_many_parallel_requests";
    private const string StreamRequest = """{"model":"test-model","stream":true,"messages":[{"role":"user","content":"hi"}]}""";
    private const string Event = """{"id":"1","object":"chat.completion.chunk","model":"test-model","choices":[{"index":0,"delta":{"content":"hel"}}],"usage":null}""";

    [Fact]
    public async Task Key_MaxParallel_IsShownSetAndCleared()
    {
        var key = await IssueAsync("""{"quota":10,"max_parallel":3}""");
        Assert.Equal(3, key.Reply.Json.GetProperty("max_parallel").GetInt32());
        Assert.Equal(3, (await RecordAsync(key)).GetProperty("max_parallel").GetInt32());
        Assert.Equal(3, (await CheckAsync(key)).GetProperty("max_parallel").GetInt32());

        Assert.Equal(10_000, (await PatchAsync(key, """{"max_parallel":10000}""")).GetProperty("max_parallel").GetInt32());
        Assert.Equal(10_000, (await PatchAsync(key, """{"label":"x"}""")).GetProperty("max_parallel").GetInt32());
        Assert.True((await PatchAsync(key, """{"max_parallel":null}""")).GetProperty("max_parallel").IsNull());
        Assert.True((await RecordAsync(key)).GetProperty("max_parallel").IsNull());

        var rows = (await AdminAsync("GET", $"/admin/audit?key={key.Id}")).Expect(200).Json.GetProperty("entries").EnumerateArray();
        Assert.Equal(
            ["max_parallel=none", "label", "max_parallel=10000", "max_parallel=3"],
            rows.Select(r => r.GetProperty("detail").GetString()!.Split(' ').FirstOrDefault(w => w.StartsWith("max_parallel", StringComparison.Ordinal) || w == "label")));
        Assert.True((await IssueAsync(1)).Reply.Json.GetProperty("max_parallel").IsNull());
        Assert.True((await IssueAsync("""{"quota":1,"max_parallel":null}""")).Reply.Json.GetProperty("max_parallel").IsNull());
    }

    [Fact]
    public async Task Requests_PastTheLimit_AreRefusedForThatKeyAlone_AndTakenAgainAfterwards()
    {
        var key = await IssueAsync("""{"quota":10,"max_parallel":2}""");
        var other = await IssueAsync("""{"quota":10,"max_parallel":2}""");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (slow, quick) = (OnGate(gate), Host.Upstream.OnJson("""{"choices":[]}"""));
        var under = new[] { SendAsync(Chat(key, slow)), SendAsync(Chat(key, slow)) };
        await Eventually.PassesAsync(() => Task.Run(() => Assert.Equal(2, slow.Requests.Count)));

        var refused = (await SendAsync(Chat(key, quick))).ExpectRefusal(429, Code);
        Assert.Equal(("1", "true"), (refused.RequiredHeader("Retry-After"), refused.RequiredHeader("x-should-retry")));
        Assert.Equal("rate_limit_error", refused.Json.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal((0, 2), ((await LimitAsync(key)).Used, (await LimitAsync(key)).Held));
        (await SendAsync(ApiCall.Get("/v1/models").As(key.Text).With(StubUpstream.RouteHeader, quick.Id))).ExpectRefusal(429, Code);
        Assert.Empty(quick.Requests);

        // Others are not concerned, nor is what is not forwarded.
        (await SendAsync(Chat(other, quick))).Expect(200);
        (await ConsumeAsync(key)).Expect(200);

        gate.SetResult();
        Assert.All(await Task.WhenAll(under), r => r.Expect(200));
        await ExpectTakenAsync(key);
        await Eventually.PassesAsync(async () => Assert.Equal((4, 0), ((await LimitAsync(key)).Used, (await LimitAsync(key)).Held)));
        Assert.Equal(2, await DeniedAsync(key));
    }

    [Fact]
    public async Task Refusal_ReadsNoBody()
    {
        var key = await IssueAsync("""{"quota":10,"max_parallel":1}""");
        var (gate, under) = await BeginAsync(key);

        using (var upload = await RawUpload.BeginAsync(Host.BaseAddress, key.Text, RawUpload.OfLength(1_000_000)))
        {
            if (Host.ReadsBodiesAhead)
            {
                await upload.SendAsync(new byte[1_000_000]);
            }
            else
            {
                Assert.False(upload.IsBeingRead);
                upload.EndSending();
            }

            Assert.Contains(Code, await upload.ReadToCloseAsync(), StringComparison.Ordinal);
        }

        gate.SetResult();
        (await under).Expect(200);
    }

    [Theory]
    [InlineData("/v1/messages", """{"model":"test-model","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}""", "error", "rate_limit_error")]
    [InlineData("/v1beta/models/test-model:generateContent", """{"contents":[{"parts":[{"text":"hi"}]}]}""", null, null)]
    public async Task Refusal_HasTheFormOfItsPath(string path, string json, string? type, string? errorType)
    {
        var key = await IssueAsync("""{"quota":10,"max_parallel":1}""");
        var (gate, under) = await BeginAsync(key);

        var refused = (await SendAsync(ApiCall.Post(path).As(key.Text).Json(json))).Expect(429);

        Assert.Equal("1", refused.RequiredHeader("Retry-After"));
        var error = refused.Json.GetProperty("error");
        if (type is null)
        {
            Assert.Equal((429, "RESOURCE_EXHAUSTED"), (error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString()));
        }
        else
        {
            Assert.Equal((type, errorType), (refused.Json.GetProperty("type").GetString(), error.GetProperty("type").GetString()));
        }

        Assert.Contains("1 request under way", error.GetProperty("message").GetString()!, StringComparison.Ordinal);
        gate.SetResult();
        (await under).Expect(200);
    }

    [Fact]
    public async Task Patch_LimitLoweredAndTakenAway_HoldsFromTheNextRequestOn()
    {
        var key = await IssueAsync("""{"quota":10000,"max_parallel":2}""");
        var (gate, under) = await BeginAsync(key);

        await PatchAsync(key, """{"max_parallel":1}""");
        await Eventually.PassesAsync(async () => (await SendAsync(Chat(key, Host.Upstream.OnJson("{}")))).ExpectRefusal(429, Code));
        Assert.False(under.IsCompleted);
        await PatchAsync(key, """{"max_parallel":null}""");
        await ExpectTakenAsync(key);

        gate.SetResult();
        (await under).Expect(200);
    }

    [Theory]
    [InlineData("answered")]
    [InlineData("refused by the upstream")]
    [InlineData("upstream gone")]
    [InlineData("upstream gone in a stream")]
    [InlineData("client gone in a stream")]
    [InlineData("client gone before the answer")]
    [InlineData("client gone in its upload")]
    [InlineData("malformed")]
    [InlineData("quota used up")]
    public async Task Place_IsGivenBack_OnEveryWayOut(string way)
    {
        var key = await IssueAsync("""{"quota":10,"max_parallel":1}""");
        await LeaveAsync(way, key);
        if (way == "quota used up")
        {
            (await AdminAsync("POST", $"/admin/keys/{key.Id}/reset")).Expect(200);
        }

        await ExpectTakenAsync(key);
        await ExpectHealthyAsync();
    }

    private async Task LeaveAsync(string way, IssuedKey key)
    {
        switch (way)
        {
            case "answered":
                (await SendAsync(Chat(key, Host.Upstream.OnJson("""{"choices":[]}""")))).Expect(200);
                break;
            case "refused by the upstream":
                (await SendAsync(Chat(key, Host.Upstream.OnJson("""{"error":{"message":"no"}}""", 422)))).Expect(422);
                break;
            case "upstream gone":
                (await SendAsync(Chat(key, OnAbort(false)))).Expect(502);
                break;
            case "upstream gone in a stream":
                await Assert.ThrowsAnyAsync<Exception>(async () => throw new HttpRequestException((await SendAsync(Chat(key, OnAbort(true), StreamRequest))).ToString()));
                break;
            case "client gone in a stream":
                using (var response = await Host.Api.OpenAsync(Chat(key, OnEndlessStream(), StreamRequest)))
                {
                    Assert.True(await (await response.Content.ReadAsStreamAsync()).ReadAsync(new byte[64]) > 0);
                }

                break;
            case "client gone before the answer":
                var waiting = OnGate(new TaskCompletionSource());
                using (var leaving = new CancellationTokenSource())
                {
                    var call = Host.Api.SendAsync(Chat(key, waiting), leaving.Token);
                    await Eventually.WithinAsync(waiting.Reached, "the request at the upstream");
                    await leaving.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
                }

                break;
            case "client gone in its upload":
                using (var upload = await RawUpload.BeginAsync(Host.BaseAddress, key.Text, RawUpload.OfLength(1_000_000)))
                {
                    await upload.SendAsync(Encoding.ASCII.GetBytes("""{"model":"test-model","""));
                    upload.Reset();
                }

                break;
            case "malformed":
                (await SendAsync(Chat(key, Host.Upstream.OnJson("{}"), """{"model":"""))).Expect(400);
                break;
            case "quota used up":
                (await ConsumeAsync(key, """{"cost":{"requests":10}}""")).Expect(200);
                (await SendAsync(Chat(key, Host.Upstream.OnJson("{}")))).ExpectRefusal(429, "quota_exceeded");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(way));
        }
    }

    /// <summary>Sends a request that stays at the upstream until the gate opens.</summary>
    private async Task<(TaskCompletionSource Gate, Task<Reply> Under)> BeginAsync(IssuedKey key)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = OnGate(gate);
        var under = SendAsync(Chat(key, slow));
        await Eventually.WithinAsync(slow.Reached, "the first request at the upstream");
        return (gate, under);
    }

    /// <summary>A place is back only after its answer has left, so the next request may be a moment too early.</summary>
    private Task ExpectTakenAsync(IssuedKey key) =>
        Eventually.PassesAsync(async () => (await SendAsync(Chat(key, Host.Upstream.OnJson("""{"choices":[]}""")))).Expect(200));

    private StubRoute OnGate(TaskCompletionSource gate) => Host.Upstream.On(async context =>
    {
        await gate.Task.WaitAsync(context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"choices":[]}""");
    });

    private StubRoute OnAbort(bool hasBegun) => Host.Upstream.On(async context =>
    {
        if (hasBegun)
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"data: {Event}\n\n");
            await context.Response.Body.FlushAsync();
        }

        context.Abort();
    });

    private StubRoute OnEndlessStream() => Host.Upstream.On(async context =>
    {
        context.Response.ContentType = "text/event-stream";
        while (true)
        {
            await context.Response.WriteAsync($"data: {Event}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, context.RequestAborted);
        }
    });

    private async Task<JsonElement> CheckAsync(IssuedKey key) => (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(200).Json.GetProperty("key");

    private async Task<JsonElement> PatchAsync(IssuedKey key, string json) => (await AdminAsync("PATCH", $"/admin/keys/{key.Id}", json)).Expect(200).Json;

    private async Task<long> DeniedAsync(IssuedKey key) =>
        (await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json.GetProperty("totals").GetProperty("denied").GetInt64();
}
