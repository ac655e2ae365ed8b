using Microsoft.AspNetCore.Http;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>A failed upstream costs nothing if it did no work, and each kind of failure has its own answer.</summary>
public abstract class ForwardFailureContract : ContractTests
{
    private const string Limits = """[{"unit":"requests","window":"lifetime","limit":10},{"unit":"tokens","window":"lifetime","limit":100000}]""";

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task Upstream_FailedBeforeWork_IsRefundedAndCounted(int status)
    {
        var key = await IssueWithLimitsAsync(Limits);
        const string Error = """{"error":{"message":"overloaded","type":"server_error","code":null,"param":null}}""";

        var reply = (await SendAsync(Chat(key, Host.Upstream.OnJson(Error, status)))).Expect(status);

        Assert.Equal(Error, reply.Text);
        await ExpectRefundedAsync(key);
    }

    [Fact]
    public async Task Upstream_RetryAfter_ComesDown()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.On(async context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "17";
            await context.Response.WriteAsync("{}");
        });

        Assert.Equal(17, (await SendAsync(Chat(key, route))).Expect(429).SecondsHeader("Retry-After"));
    }

    [Fact]
    public async Task Upstream_ClosesWithoutAnswer_Is502AndRefunded()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.On(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        (await SendAsync(Chat(key, route))).ExpectRefusal(502, "upstream_unreachable");

        await ExpectRefundedAsync(key);
    }

    [Fact]
    public async Task Upstream_FailedButReportsUsage_IsCharged()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.OnJson("""{"error":{"message":"late"},"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}""", 500);

        (await SendAsync(Chat(key, route))).Expect(500);

        await Eventually.PassesAsync(async () => Assert.Equal((12, 0), ((await LimitAsync(key, "tokens")).Used, (await LimitAsync(key, "tokens")).Held)));
    }

    [Fact]
    public async Task Client_GoneBeforeTheAnswer_CancelsTheUpstream()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.On(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var leaving = new CancellationTokenSource();

        var call = Host.Api.SendAsync(Chat(key, route), leaving.Token);
        await Eventually.WithinAsync(route.Reached, "the upstream's turn");
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.WithinAsync(route.Aborted, "the upstream's cancellation");
        await Eventually.PassesAsync(async () =>
        {
            Assert.Equal(0, (await LimitAsync(key)).Held);
            Assert.Equal(0, (await LimitAsync(key, "tokens")).Held);
        });
    }

    [Fact]
    public async Task Uploads_ThatAreGivenUp_LeaveRoomForOthers()
    {
        // By default bodies may take up 128 MiB together, and each of these takes 32 MiB.
        const int Uploads = 6;
        var spent = await IssueAsync(0);
        var part = new byte[17_500_000];
        for (var i = 0; i < Uploads; i++)
        {
            using var upload = await RawUpload.BeginAsync(Host.BaseAddress, spent.Text, RawUpload.InChunks);
            await upload.SendChunkAsync(part);
            upload.EndSending();
            await upload.ReadToCloseAsync();
        }

        var key = await IssueAsync(1);
        var large = $$"""{"model":"test-model","messages":[{"role":"user","content":"{{new string('x', 200_000)}}"}]}""";
        await Eventually.PassesAsync(async () => (await SendAsync(Chat(key, Host.Upstream.OnJson("{}"), large))).Expect(200));
    }

    [Fact]
    public async Task Upstream_AnswersNonsense_IsPassedOnAndEstimated()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.OnJson("""{"usage":{"prompt_tokens":-5,"completion_tokens":1e400,"total_tokens":"many"}""");

        (await SendAsync(Chat(key, route))).Expect(200);

        await Eventually.PassesAsync(async () =>
        {
            Assert.Equal((1, 0), ((await LimitAsync(key)).Used, (await LimitAsync(key)).Held));
            var tokens = await LimitAsync(key, "tokens");
            Assert.Equal(0, tokens.Held);
            Assert.InRange(tokens.Used, 0, 10_000);
        });
        await ExpectHealthyAsync();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1,2]")]
    [InlineData("""{"model":5}""")]
    [InlineData("""{"model":"m","max_tokens":-1}""")]
    [InlineData("""{"model":"m","max_tokens":1e400}""")]
    [InlineData("""{"model":"m","stream":"yes"}""")]
    public async Task Request_ThatIsNoProperChat_NeverCausesAFault(string body)
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.OnJson("""{"error":{"message":"bad","type":"invalid_request_error","code":null,"param":null}}""", 400);

        (await SendAsync(Chat(key, route, body))).Expect(400);

        await Eventually.PassesAsync(async () => Assert.Equal(0, (await LimitAsync(key)).Held));
        await ExpectHealthyAsync();
    }

    private async Task ExpectRefundedAsync(IssuedKey key)
    {
        await Eventually.PassesAsync(async () =>
        {
            await ExpectUntouchedAsync(key);
            var totals = (await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json.GetProperty("totals");
            Assert.Equal((0, 0, 1), (totals.GetProperty("requests").GetInt64(), totals.GetProperty("tokens").GetInt64(), totals.GetProperty("errors").GetInt64()));
        });
    }
}
