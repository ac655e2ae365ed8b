using System.Net;
using System.Text.Json;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Http.Tests.Forwarding;

public sealed class JsonForwardingTests : IAsyncLifetime
{
    private const string Chat = """{"model":"gpt-4o","messages":[{"role":"user","content":"Say hello."}],"max_tokens":50}""";
    private const string Answer = """{"id":"c1","model":"gpt-4o-2024-08-06","choices":[{"message":{"content":"Hello."}}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}""";

    private TestUpstream _upstream = null!;
    private ForwardingHost _host = null!;

    public async Task InitializeAsync()
    {
        _upstream = await TestUpstream.StartAsync();
        _host = await ForwardingHost.StartAsync(_upstream);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Answer_WithUsage_IsPassedOnAndCharged()
    {
        _upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await _host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(10), ForwardingHost.Tokens(10_000)));

        using var answer = await _host.PostAsync(key, "/v1/chat/completions", Chat);
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Answer, body);

        // Whoever has the whole answer finds it charged.
        Assert.Equal((1, 0), (await UsedAndHeldAsync(id, Unit.Requests)));
        Assert.Equal((18, 0), (await UsedAndHeldAsync(id, Unit.Tokens)));
        Assert.Equal("9982", answer.Headers.GetValues("x-ratelimit-remaining-tokens").Single());
        Assert.Equal("9", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        var usage = await _host.UsageAsync(id);
        Assert.Equal((1, 11, 7, 18, UsageSource.Reported), (usage.Sums.Requests, usage.Sums.TokensIn, usage.Sums.TokensOut, usage.Sums.Tokens, usage.Sums.Source));
        Assert.Equal(["gpt-4o-2024-08-06"], usage.Models);
        Assert.Equal(Chat, _upstream.Last.Text);
    }

    [Fact]
    public async Task Quota_UsedUp_Refuses429AndSendsNothing()
    {
        _upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await _host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(1)));
        (await _host.PostAsync(key, "/v1/chat/completions", Chat)).Dispose();
        await _host.SettledAsync(id);

        using var answer = await _host.PostAsync(key, "/v1/chat/completions", Chat);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.Equal("0", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        Assert.True(answer.Headers.Contains("RateLimit"));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("quota_exceeded", json.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Single(_upstream.Seen);
    }

    private async Task<(long Used, long Held)> UsedAndHeldAsync(Core.Keys.KeyId id, Unit unit)
    {
        var status = await _host.StatusAsync(id, unit);
        return (status.Used, status.Held);
    }
}
