using Microsoft.Extensions.Time.Testing;
using static QuotaFunctions.Gateway.Upstreams.Tests.TestRoutes;

namespace QuotaFunctions.Gateway.Upstreams.Tests;

public sealed class UpstreamHealthTests : IDisposable
{
    private readonly Upstream _first = Named("first");
    private readonly Upstream _second = Named("second") with { Priority = 1 };
    private readonly FakeTimeProvider _time = new();
    private readonly UpstreamRouter _router;

    public UpstreamHealthTests() => _router = new UpstreamRouter([_first, _second], Known, _time);

    public void Dispose() => _router.Dispose();

    [Theory]
    [InlineData(AttemptResult.Failed5xx)]
    [InlineData(AttemptResult.Unreachable)]
    [InlineData(AttemptResult.TimedOut)]
    internal void FailuresInARow_LeaveTheUpstreamOut(AttemptResult failure)
    {
        Report(_first, failure, UpstreamCircuit.FewestAttempts - 1);
        Assert.Equal(["first", "second"], Choices());

        Report(_first, failure, 1);
        Assert.Equal(["second"], Choices());
    }

    [Theory]
    [InlineData(AttemptResult.Answered)]
    [InlineData(AttemptResult.Refused429)]
    internal void Answers_NeverLeaveItOut(AttemptResult answer)
    {
        Report(_first, answer, 50);

        Assert.Equal(["first", "second"], Choices());
    }

    [Fact]
    public void FailuresAmongManyAnswers_OrSpreadOverTime_DoNotLeaveItOut()
    {
        Report(_first, AttemptResult.Answered, 20);
        Report(_first, AttemptResult.Failed5xx, 10);
        for (var i = 0; i < 20; i++)
        {
            Report(_second, AttemptResult.Failed5xx, 1);
            _time.Advance(UpstreamCircuit.Window / 2);
        }

        Assert.Equal(["first", "second"], Choices());
    }

    [Fact]
    public void AfterABreak_OneRequestTriesIt_AndItsAnswerBringsItBack()
    {
        Open(_first);
        _time.Advance(UpstreamCircuit.Break);

        Assert.Equal(["first", "second"], Choices());
        Assert.Equal(["second"], Choices());

        Report(_first, AttemptResult.Answered, 1);
        Assert.Equal(["first", "second"], Choices());
        Assert.Equal(["first", "second"], Choices());
    }

    [Fact]
    public void AfterABreak_AnotherFailure_LeavesItOutForAnotherBreak()
    {
        Open(_first);
        _time.Advance(UpstreamCircuit.Break);
        Assert.Equal("first", Choices()[0]);
        Report(_first, AttemptResult.Unreachable, 1);

        _time.Advance(UpstreamCircuit.Break - TimeSpan.FromSeconds(1));
        Assert.Equal(["second"], Choices());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["first", "second"], Choices());
    }

    [Fact]
    public void ATrialThatNeverReports_IsFollowedByAnother()
    {
        Open(_first);
        _time.Advance(UpstreamCircuit.Break);
        Assert.Equal("first", Choices()[0]);
        Assert.Equal("second", Choices()[0]);

        _time.Advance(UpstreamCircuit.Break);
        Assert.Equal("first", Choices()[0]);
    }

    [Fact]
    public void AllOpen_TheOneOpenLongestIsTried()
    {
        Open(_second);
        _time.Advance(TimeSpan.FromSeconds(1));
        Open(_first);

        Assert.Equal(["second"], Choices());
    }

    [Fact]
    public void TheOnlyUpstream_IsAlwaysTried()
    {
        using var router = new UpstreamRouter([_first], Known, _time);
        for (var i = 0; i < 10; i++)
        {
            router.Report(_first, AttemptResult.Unreachable);
        }

        Assert.Equal(["first"], router.ChoicesFor(One.Chat, null).Names());
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(3_600, 60)]
    public void TooManyRequestsWithRetryAfter_LetsItRestBehindTheOthers(int retryAfter, int rest)
    {
        _router.Report(_first, AttemptResult.Refused429, TimeSpan.FromSeconds(retryAfter));

        Assert.Equal(["second", "first"], Choices());
        _time.Advance(TimeSpan.FromSeconds(rest - 1));
        Assert.Equal(["second", "first"], Choices());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["first", "second"], Choices());
    }

    [Fact]
    public async Task ManyReportsAtOnce_OpenAndCloseWithoutFault()
    {
        await Parallel.ForAsync(0, 2_000, (i, _) =>
        {
            _router.Report(i % 2 == 0 ? _first : _second, (AttemptResult)(i % 5));
            Assert.NotEmpty(_router.ChoicesFor(One.Chat, null));
            _time.Advance(TimeSpan.FromMilliseconds(50));
            return ValueTask.CompletedTask;
        });
    }

    private string[] Choices() => _router.ChoicesFor(One.Chat, null).Names();

    private void Open(Upstream upstream) => Report(upstream, AttemptResult.Unreachable, UpstreamCircuit.FewestAttempts);

    private void Report(Upstream upstream, AttemptResult result, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _router.Report(upstream, result);
        }
    }
}
