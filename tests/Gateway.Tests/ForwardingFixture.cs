using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using QuotaFunctions.Api;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>A service and its upstream, new for every test.</summary>
public abstract class ForwardingFixture : IAsyncLifetime
{
    protected const string Chat = """{"model":"gpt-4o","messages":[{"role":"user","content":"Say hello."}],"max_tokens":50}""";
    protected const string ChatStream = """{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Say hello."}],"max_tokens":50}""";
    protected const string Answer = """{"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hello."}}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}""";

    internal TestUpstream Upstream { get; private set; } = null!;

    internal ForwardingHost Host { get; private set; } = null!;

    internal virtual TimeProvider? Time => null;

    public async Task InitializeAsync()
    {
        Upstream = await TestUpstream.StartAsync();
        Host = await ForwardingHost.StartAsync(Upstream, Configure, Time, HttpOptions, EdgeOptions, ConfigureServer);
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    internal virtual ApiOptions HttpOptions => new();

    internal virtual EdgeOptions EdgeOptions => new();

    internal virtual GatewayOptions Configure(GatewayOptions options) => options;

    internal virtual void ConfigureServer(KestrelServerOptions server)
    {
    }

    /// <summary>A key with 100 requests and 10,000 tokens.</summary>
    internal Task<(string Text, KeyId Id)> IssueAsync(params string[] models) =>
        Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100), ForwardingHost.Tokens(10_000)), models);

    /// <summary>Asserts what the key was charged once nothing is open: by its limits and by its usage rows alike.</summary>
    internal async Task AssertChargedAsync(KeyId id, long requests, long tokens, UsageSource? source = null, long errors = 0)
    {
        var usage = await Host.UsageAsync(id);
        Assert.Equal((requests, tokens, errors), (usage.Sums.Requests, usage.Sums.Tokens, usage.Sums.Errors));
        if (source is { } expected)
        {
            Assert.Equal(expected, usage.Sums.Source);
        }

        var snapshot = await Host.Engine.ReadLatestAsync(id, CancellationToken.None);
        Assert.All(snapshot!.Limits, limit => Assert.Equal((limit.Unit == Unit.Tokens ? tokens : requests, 0), (limit.Used, limit.Held)));
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage answer, int status, string code, string? says = null)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((status, "application/json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        using var json = JsonDocument.Parse(text);
        Assert.Equal(code, json.RootElement.GetProperty("code").GetString());
        Assert.Equal(code, json.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.True(answer.Headers.Contains("x-request-id"));
        var message = json.RootElement.GetProperty("error").GetProperty("message").GetString()!;
        Assert.Contains(says ?? "", message, StringComparison.Ordinal);
    }

    internal static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    internal static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(60);
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, what);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
