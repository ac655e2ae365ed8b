using System.Net;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Gateway.Tests;

public sealed class JsonForwardingTests : ForwardingFixture
{
    [Fact]
    public async Task Answer_WithUsage_IsPassedOnAndCharged()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await IssueAsync();

        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Answer, await answer.Content.ReadAsStringAsync());

        // When the client has the whole answer, the request is charged, and the headers say so.
        var tokens = await Host.StatusAsync(id, Unit.Tokens);
        Assert.Equal((18, 0), (tokens.Used, tokens.Held));
        Assert.Equal("9982", answer.Headers.GetValues("x-ratelimit-remaining-tokens").Single());
        Assert.Equal("99", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        await AssertChargedAsync(id, 1, 18, UsageSource.Reported);
        var usage = await Host.UsageAsync(id);
        Assert.Equal((11, 7), (usage.Sums.TokensIn, usage.Sums.TokensOut));
        Assert.Equal(["gpt-4o-2024-08-06"], usage.Models);
        Assert.Equal(Chat, Upstream.Last.Text);
    }

    [Fact]
    public async Task Quota_UsedUp_Refuses429AndSendsNothing()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(1)));
        (await Host.PostAsync(key, "/v1/chat/completions", Chat)).Dispose();
        await Host.SettledAsync(id);

        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);

        await AssertProblemAsync(answer, 429, "quota_exceeded", "may use 1 requests in all");
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.Equal("0", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        Assert.True(answer.Headers.Contains("RateLimit"));
        Assert.Single(Upstream.Seen);
    }

    [Fact]
    public async Task Tokens_NearlyUsedUp_BoundTheAnswerInsteadOfRefusing()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100), ForwardingHost.Tokens(40)));

        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var sent = Upstream.Last.Text;
        var bound = int.Parse(sent[(sent.LastIndexOf(':') + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(bound, 10, 36);
        Assert.StartsWith(Chat[..Chat.LastIndexOf(':')], sent, StringComparison.Ordinal);
        await AssertChargedAsync(id, 1, 18);
    }

    [Fact]
    public async Task Tokens_UsedUp_Refuse429()
    {
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100), ForwardingHost.Tokens(3)));

        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);

        await AssertProblemAsync(answer, 429, "quota_exceeded", "3 tokens in all");
        Assert.Empty(Upstream.Seen);
        await AssertChargedAsync(id, 0, 0);
    }

    [Fact]
    public async Task Answer_PastTheHold_IsChargedAsReported()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer.Replace("\"total_tokens\":18", "\"total_tokens\":12000", StringComparison.Ordinal));
        var (key, id) = await IssueAsync();
        (await Host.PostAsync(key, "/v1/chat/completions", Chat)).Dispose();
        await AssertChargedAsync(id, 1, 12_000);
        using var next = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        await AssertProblemAsync(next, 429, "quota_exceeded");
    }

    [Fact]
    public async Task Answer_WithoutUsage_IsEstimated()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, """{"choices":[{"message":{"content":"12345678901234567890"}}]}""");
        var (key, id) = await IssueAsync();
        (await Host.PostAsync(key, "/v1/chat/completions", Chat)).Dispose();
        var usage = await Host.UsageAsync(id);
        Assert.Equal((UsageSource.Estimated, 5), (usage.Sums.Source, usage.Sums.TokensOut));
        Assert.InRange(usage.Sums.TokensIn, 5, 26);
        Assert.Equal(usage.Sums.TokensIn + 5, usage.Sums.Tokens);
        Assert.Equal(["gpt-4o"], usage.Models);
    }

    [Fact]
    public async Task Answer_ThatIsGarbage_IsPassedOnAndEstimated()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, "}{]][\"usage\":{\"prompt_tokens\":");
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        Assert.Equal("}{]][\"usage\":{\"prompt_tokens\":", await answer.Content.ReadAsStringAsync());
        var usage = await Host.UsageAsync(id);
        Assert.Equal((UsageSource.Estimated, 1), (usage.Sums.Source, usage.Sums.Requests));
    }

    [Fact]
    public async Task Answer_InAnUnknownCoding_IsPassedOnAndEstimatedByItsBytes()
    {
        Upstream.Answer = c =>
        {
            c.Response.Headers.ContentEncoding = "zstd";
            return TestUpstream.WriteJsonAsync(c, "compressed all the same");
        };
        var (key, id) = await IssueAsync();
        (await Host.PostAsync(key, "/v1/chat/completions", Chat)).Dispose();
        var usage = await Host.UsageAsync(id);
        Assert.Equal((UsageSource.Estimated, 1, 6), (usage.Sums.Source, usage.Sums.Requests, usage.Sums.TokensOut)); // 23 bytes
    }

    [Fact]
    public async Task BackgroundWork_IsChargedAsHeld()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, """{"id":"resp_1","status":"queued","usage":null}""");
        var (key, id) = await IssueAsync();
        (await Host.PostAsync(key, "/v1/responses", """{"model":"o3","input":"hi","background":true,"max_output_tokens":500}""")).Dispose();
        var usage = await Host.UsageAsync(id);
        Assert.Equal(UsageSource.Held, usage.Sums.Source);
        Assert.InRange(usage.Sums.Tokens, 501, 520);
    }

    [Fact]
    public async Task Embeddings_HoldThePromptAndChargeWhatIsReported()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, """{"data":[{"embedding":[0.5]}],"model":"e3","usage":{"prompt_tokens":8,"total_tokens":8}}""");
        var (key, id) = await IssueAsync();
        (await Host.PostAsync(key, "/v1/embeddings", """{"model":"e3","input":["one two","three"]}""")).Dispose();
        await AssertChargedAsync(id, 1, 8, UsageSource.Reported);
        var usage = await Host.UsageAsync(id);
        Assert.Equal((8, 0), (usage.Sums.TokensIn, usage.Sums.TokensOut));
    }

    [Theory]
    [InlineData("GET", "/v1/models", 0)]
    [InlineData("GET", "/v1/responses/resp_1", 1)]
    [InlineData("DELETE", "/v1/files/f1", 1)]
    [InlineData("HEAD", "/v1/models", 0)]
    public async Task Request_ThatGeneratesNothing_CostsNoTokensWhateverTheAnswerSays(string method, string path, long requests)
    {
        Upstream.Answer = c => HttpMethod.Head.Method == c.Request.Method ? Task.CompletedTask : TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await IssueAsync();
        using var answer = await Host.Client.SendAsync(ForwardingHost.Request(key, new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(method, Upstream.Last.Method);
        await AssertChargedAsync(id, requests, 0, UsageSource.Reported);
    }

    [Fact]
    public async Task Key_WithoutLimits_IsMeteredAndItsBodyUntouched()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await Host.IssueAsync();
        const string Body = """{"model":"gpt-4o","messages":[],"max_tokens":-1}""";
        (await Host.PostAsync(key, "/v1/chat/completions", Body)).Dispose();
        Assert.Equal(Body, Upstream.Last.Text);
        var usage = await Host.UsageAsync(id);
        Assert.Equal((1, 18), (usage.Sums.Requests, usage.Sums.Tokens));
    }

    [Fact]
    public async Task ChunkedAnswer_IsChargedBeforeItEnds()
    {
        Upstream.Answer = async c =>
        {
            c.Response.ContentType = "application/json";
            foreach (var piece in Answer.Chunk(7))
            {
                await c.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(piece));
                await c.Response.Body.FlushAsync();
            }
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        Assert.Equal(Answer, await answer.Content.ReadAsStringAsync());
        Assert.Equal(18, (await Host.StatusAsync(id, Unit.Tokens)).Used);
    }

    [Fact]
    public async Task LargeAnswer_PassesWhole()
    {
        var text = new string('x', 20_000_000);
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, $$$"""{"data":"{{{text}}}","usage":{"prompt_tokens":1,"completion_tokens":2}}""");
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        Assert.Equal(text.Length + 61, (await answer.Content.ReadAsByteArrayAsync()).Length);
        await AssertChargedAsync(id, 1, 3, UsageSource.Reported);
    }
}
