using System.Text;
using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>Silence, signs of life and time-outs, by a clock that stands still until it is moved.</summary>
public sealed class TimedForwardingTests : ForwardingFixture
{
    private const string Hello = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n";
    private const string Comment = ": keep-alive\n";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly TaskCompletionSource _goOn = new();

    internal override TimeProvider Time => _time;

    internal override GatewayOptions Configure(GatewayOptions options) => options with { Upstreams = [options.Upstreams[0] with { Timeout = TimeSpan.FromSeconds(100) }] };

    [Fact]
    public async Task QuietStream_GetsSignsOfLife()
    {
        Upstream.Answer = async c =>
        {
            await TestUpstream.WriteEventsAsync(c, Hello);
            await _goOn.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await TestUpstream.WriteEventsAsync(c, Hello);
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        await using var body = await answer.Content.ReadAsStreamAsync();
        Assert.Equal(Hello, await ReadAsync(body, Hello.Length));
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(Comment, await ReadAsync(body, Comment.Length));
        _time.Advance(TimeSpan.FromSeconds(14));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Comment, await ReadAsync(body, Comment.Length));
        _goOn.SetResult();
        using var rest = new StreamReader(body);
        Assert.Equal(Hello, await rest.ReadToEndAsync());
        await Host.SettledAsync(id);
    }

    [Fact]
    public async Task StreamThatIsQuietInsideAnEvent_IsLeftAlone()
    {
        Upstream.Answer = async c =>
        {
            await TestUpstream.WriteEventsAsync(c, Hello[..^1]);
            await _goOn.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await TestUpstream.WriteEventsAsync(c, "\n");
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await ReadAsync(body, Hello.Length - 1);
        for (var i = 0; i < 6; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
        }

        _goOn.SetResult();
        using var rest = new StreamReader(body);
        Assert.Equal("\n", await rest.ReadToEndAsync());
        await Host.SettledAsync(id);
    }

    [Fact]
    public async Task SilentUpstream_Is504AndChargedAsHeld_AsItMayHaveWorked()
    {
        var reached = new TaskCompletionSource();
        Upstream.Answer = c =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted);
        };
        var (key, id) = await IssueAsync();
        var call = Host.PostAsync(key, "/v1/chat/completions", Chat);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        _time.Advance(TimeSpan.FromSeconds(99));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        using var answer = await call;
        await AssertProblemAsync(answer, 504, "upstream_timeout", "100 seconds");
        Assert.Equal("99", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        var usage = await Host.UsageAsync(id);
        Assert.Equal((1, UsageSource.Held), (usage.Sums.Requests, usage.Sums.Source));
        Assert.InRange(usage.Sums.Tokens, 55, 76);
    }

    [Fact]
    public async Task StreamThatFallsSilent_IsCutAndChargedByWhatWasSeen()
    {
        Upstream.Answer = async c =>
        {
            await TestUpstream.WriteEventsAsync(c, Hello);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted);
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await ReadAsync(body, Hello.Length);
        _time.Advance(TimeSpan.FromSeconds(100));
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null));
        var usage = await Host.UsageAsync(id);
        Assert.Equal((1, 1, UsageSource.Estimated), (usage.Sums.Requests, usage.Sums.TokensOut, usage.Sums.Source));
    }

    [Fact]
    public async Task StreamThatNeverEnds_IsCutBeforeItsHoldExpires()
    {
        var pieces = new SemaphoreSlim(1);
        Upstream.Answer = async c =>
        {
            while (!c.RequestAborted.IsCancellationRequested)
            {
                await pieces.WaitAsync(c.RequestAborted);
                await TestUpstream.WriteEventsAsync(c, Hello);
            }
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var hold = (await Host.Storage.Quota.ReadAsync(id, CancellationToken.None))!.State.Holds.Values.Single();
        var seen = 0;
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
            {
                // Signs of life may come between.
                seen++;
                while (!(await ReadAsync(body, 1)).Equals("d", StringComparison.Ordinal))
                {
                    await ReadAsync(body, Comment.Length - 1);
                }

                await ReadAsync(body, Hello.Length - 1);
                _time.Advance(TimeSpan.FromSeconds(50));
                pieces.Release();
            }
        });
        Assert.True(_time.GetUtcNow() < hold.ExpiresAt);
        Assert.InRange(seen, 74, 76);
        var usage = await Host.UsageAsync(id);
        Assert.Equal((1, UsageSource.Estimated), (usage.Sums.Requests, usage.Sums.Source));
    }

    [Fact]
    public async Task StoreThatStaysAway_CostsTheClientNothingAndLeavesTheHoldToExpire()
    {
        Upstream.Answer = c =>
        {
            Host.Storage.Faults = _ => WriteFault.BeforeWrite;
            return TestUpstream.WriteJsonAsync(c, Answer);
        };
        var (key, id) = await IssueAsync();
        var call = Host.PostAsync(key, "/v1/chat/completions", Chat);
        var clock = Task.Run(async () =>
        {
            while (!Host.Log.Entries.Any(e => e.Event.Id == 259))
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        });
        using var answer = await call;
        Assert.Equal(Answer, await answer.Content.ReadAsStringAsync());
        await clock.WaitAsync(TimeSpan.FromSeconds(60));

        Host.Storage.Faults = null;
        var hold = (await Host.Storage.Quota.ReadAsync(id, CancellationToken.None))!.State.Holds.Values.Single();
        _time.SetUtcNow(hold.ExpiresAt);
        await Host.Engine.SweepAsync(CancellationToken.None);
        await AssertChargedAsync(id, 1, hold.Cost[Core.Limits.Unit.Tokens], UsageSource.Held);
    }

    private static async Task<string> ReadAsync(Stream body, int count)
    {
        var bytes = new byte[count];
        await body.ReadExactlyAsync(bytes).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        return Encoding.UTF8.GetString(bytes);
    }
}
