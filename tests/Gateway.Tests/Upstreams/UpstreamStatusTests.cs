using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Edge;
using static QuotaFunctions.Gateway.Upstreams.Tests.TestRoutes;

namespace QuotaFunctions.Gateway.Upstreams.Tests;

/// <summary>What an operator is told of upstreams.</summary>
public sealed class UpstreamStatusTests : IDisposable
{
    private readonly Upstream _first = Named("first");
    private readonly FakeTimeProvider _time = new();
    private readonly UpstreamRouter _router;

    public UpstreamStatusTests() => _router = new UpstreamRouter([_first, Named("second")], Known, _time);

    public void Dispose() => _router.Dispose();

    [Fact]
    public void Status_BeforeAnyRequest_IsUnknown() =>
        Assert.Equal(
            [("first", UpstreamState.Unknown, null, null), ("second", UpstreamState.Unknown, null, null)],
            _router.Statuses().Select(s => (s.Name, s.State, s.Detail, s.Since)));

    [Fact]
    public void Status_ShowsWhatIsSetAndNotTheSecret()
    {
        var set = Named("set") with { Secret = "sk-canary", Models = [new UpstreamModel("gpt-*", "azure-*")], Priority = 2, Weight = 3 };
        using var router = new UpstreamRouter([set], Known, _time);

        var status = Assert.Single(router.Statuses());

        Assert.Equal(
            (set.BaseUrl, null, "gpt-*", true, 2, 3),
            (status.Configuration.BaseUrl, status.Configuration.Dialect, Assert.Single(status.Configuration.Models), status.Configuration.HasSecret, status.Configuration.Priority, status.Configuration.Weight));
        Assert.DoesNotContain("canary", status.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AttemptResult.Answered)]
    [InlineData(AttemptResult.Refused429)]
    internal void Status_AfterAnAnswer_IsWorking(AttemptResult answer)
    {
        _router.Report(_first, AttemptResult.Failed5xx);
        _router.Report(_first, answer);

        var status = _router.Statuses()[0];
        Assert.Equal((UpstreamState.Working, null, null), (status.State, status.Detail, status.Since));
    }

    [Theory]
    [InlineData(AttemptResult.Failed5xx, "5xx")]
    [InlineData(AttemptResult.Unreachable, "reached")]
    [InlineData(AttemptResult.TimedOut, "in time")]
    [InlineData(AttemptResult.CredentialsRefused, "secret")]
    internal void Status_AfterFailures_SaysWhyAndSinceWhen(AttemptResult failure, string reason)
    {
        _router.Report(_first, AttemptResult.Answered);
        var began = _time.GetUtcNow();
        foreach (var result in new[] { AttemptResult.Unreachable, failure, failure })
        {
            _router.Report(_first, result);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var status = _router.Statuses()[0];

        Assert.Equal((UpstreamState.Failing, began), (status.State, status.Since));
        Assert.Contains(reason, status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_OfAnUpstreamThatIsLeftOut_SaysSoUntilItIsTriedAgain()
    {
        for (var i = 0; i < UpstreamCircuit.FewestAttempts; i++)
        {
            _router.Report(_first, AttemptResult.TimedOut);
        }

        Assert.Contains("left out", _router.Statuses()[0].Detail, StringComparison.Ordinal);

        // It was answered after all, but is still left out.
        _router.Report(_first, AttemptResult.Answered);
        Assert.Equal(UpstreamState.Failing, _router.Statuses()[0].State);

        _time.Advance(UpstreamCircuit.Break);
        _router.Report(_first, AttemptResult.Answered);
        Assert.Equal(UpstreamState.Working, _router.Statuses()[0].State);
    }
}
