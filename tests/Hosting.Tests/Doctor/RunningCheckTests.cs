using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Lifetime;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Hosting.Tests.Doctor;

public sealed class RunningCheckTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Service_ThatIsWell_HasNoProblemOfItsOwn()
    {
        await using var service = await RunningService.StartAsync(_scene.Folder, TimeProvider.System);

        var report = await service.ExamineAsync();

        Assert.Equal(
            ["server.body_memory", "server.clock_went_back", "server.holds", "server.store", "server.upstreams"],
            report.Findings.Select(f => f.Finding).Where(f => f.Check.StartsWith("server.", StringComparison.Ordinal)).Select(f =>
            {
                // A busy machine may take long to answer for the disk, which is a warning.
                Assert.True(f.Status <= (f.Check == "server.store" ? FindingStatus.Warning : FindingStatus.Skipped), $"{f}");
                return f.Check;
            }).Order(StringComparer.Ordinal));
        Assert.Equal(FindingStatus.Ok, Assert.Single(report.Findings, f => f.Finding.Check == "sqlite.integrity").Finding.Status);
        await service.Storage.ProbeAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Runs_AtTheSameTime_ShareOneReport()
    {
        var upstream = new Waiting();
        await using var service = await RunningService.StartAsync(_scene.Folder, TimeProvider.System, services => services.AddSingleton<IUpstreamProbe>(upstream));

        var (first, second) = (service.ExamineAsync(), service.ExamineAsync());
        upstream.End();

        Assert.Same(await first, await second);
        Assert.NotSame(await first, await service.ExamineAsync());
    }

    [Fact]
    public async Task Holds_ExpiredForMoreThanAnHour_AreAWarningThatNamesTheKey()
    {
        var time = new FakeTimeProvider(Sample.Now);
        await using var service = await RunningService.StartAsync(_scene.Folder, time);
        var key = await service.Storage.IssueAsync();
        await service.Storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(1))));
        Assert.Equal(FindingStatus.Ok, Assert.Single(await service.FindAsync("server.holds")).Status);

        time.Advance(TimeSpan.FromHours(2));

        var finding = Assert.Single(await service.FindAsync("server.holds"));
        Assert.Equal((FindingStatus.Warning, key.Record.Id.Value), (finding.Status, finding.Subject));
    }

    [Fact]
    public async Task Store_TakenAway_IsAProblem()
    {
        await using var service = await RunningService.StartAsync(_scene.Make("data"), TimeProvider.System);
        Directory.Move(_scene["data"], _scene["moved"]);

        Assert.Equal(FindingStatus.Problem, Assert.Single(await service.FindAsync("server.store")).Status);
        Directory.Move(_scene["moved"], _scene["data"]);
    }

    [Fact]
    public async Task Clock_ThatWasSetBack_IsAWarning()
    {
        var system = new SetBack();
        var steady = new SteadyTime(system, NullLogger<SteadyTime>.Instance);
        await using var service = await RunningService.StartAsync(_scene.Folder, steady);
        Assert.Equal(FindingStatus.Ok, Assert.Single(await service.FindAsync("server.clock_went_back")).Status);
        _ = steady.GetUtcNow();

        system.Back = TimeSpan.FromMinutes(5);

        var finding = Assert.Single(await service.FindAsync("server.clock_went_back"));
        Assert.Equal(FindingStatus.Warning, finding.Status);
    }

    [Fact]
    public async Task Upstreams_AndBodies_AreSaidAsTheGatewaySeesThem()
    {
        await using var service = await RunningService.StartAsync(_scene.Folder, TimeProvider.System, services => services.AddSingleton<IForwardingStatus>(new Busy()));

        Assert.Equal(
            [("bad", FindingStatus.Problem), ("good", FindingStatus.Ok), ("new", FindingStatus.Skipped)],
            (await service.FindAsync("server.upstreams")).Select(f => (f.Subject!, f.Status)));
        Assert.Equal(FindingStatus.Warning, Assert.Single(await service.FindAsync("server.body_memory")).Status);
    }

    private sealed class SetBack : TimeProvider
    {
        public TimeSpan Back { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Back;
    }

    private sealed class Waiting : IUpstreamProbe
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ImmutableArray<string> Names => ["main"];

        public void End() => _ended.SetResult();

        public async Task<UpstreamProbeResult> ProbeAsync(string name, CancellationToken cancellationToken)
        {
            await _ended.Task;
            return new UpstreamProbeResult { Name = name, Outcome = UpstreamProbeOutcome.Working, Latency = TimeSpan.Zero };
        }
    }

    private sealed class Busy : IForwardingStatus
    {
        private static readonly UpstreamConfiguration Configuration = new(new Uri("http://127.0.0.1"), null, [], HasSecret: true, 0, 1);

        public ImmutableArray<UpstreamStatus> Upstreams =>
        [
            new("bad", UpstreamState.Failing, "It refuses the secret.", Sample.Now) { Configuration = Configuration },
            new("good", UpstreamState.Working, null, null) { Configuration = Configuration },
            new("new", UpstreamState.Unknown, null, null) { Configuration = Configuration },
        ];

        public long BodyBytes => 95 << 20;

        public long MaxBodyBytes => 100 << 20;
    }
}
