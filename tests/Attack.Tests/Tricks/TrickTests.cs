using QuotaFunctions.Attack.Tests.Fuzz;
using QuotaFunctions.Attack.Tests.Running;
using Xunit.Abstractions;

namespace QuotaFunctions.Attack.Tests.Tricks;

/// <summary>A Node server with a lenient parser is the upstream.</summary>
public sealed class NodeRun() : TrickRun(behindNginx: false);

/// <summary>nginx decodes and cleans paths before the Node server sees them.</summary>
public sealed class NginxRun() : TrickRun(behindNginx: true);

/// <summary>A server that forwards what the rule says must not be reached.</summary>
public sealed class OpenRun() : TrickRun(behindNginx: false, ("FORWARD_PATHS", "all"));

/// <summary>What servers on the way can read differently: paths, methods, framing.</summary>
public abstract class TrickTests(TrickRun run)
{
    [Fact]
    public Task Paths_ThatServersReadDifferently_AreMeteredOrRefused() => run.ExpectMeteredOrRefusedAsync(TargetTricks.Paths());

    [Fact]
    public Task PathsThatAreNotForwarded_BehindOthers_AreNotReached() => run.ExpectMeteredOrRefusedAsync(TargetTricks.Smuggled());

    [Fact]
    public Task Methods_OddOrOverridden_AreMeteredOrRefused() => run.ExpectMeteredOrRefusedAsync(TargetTricks.MethodsAndOverrides());

    [Fact]
    public Task Framing_ThatServersReadDifferently_IsMeteredOrRefused() => run.ExpectMeteredOrRefusedAsync(FramingTricks.Framing());
}

/// <inheritdoc/>
public sealed class NginxTrickTests(NginxRun run) : TrickTests(run), IClassFixture<NginxRun>;

/// <summary>The same, and what only the last server reads: bodies.</summary>
public sealed class NodeTrickTests(NodeRun run) : TrickTests(run), IClassFixture<NodeRun>
{
    private readonly NodeRun _run = run;

    [Fact]
    public Task Charsets_ThatServersReadDifferently_AreMeteredOrRefused() => _run.ExpectMeteredOrRefusedAsync(BodyTricks.Charsets());

    [Fact]
    public Task Codings_OfRequests_AreMeteredOrRefused() => _run.ExpectMeteredOrRefusedAsync(BodyTricks.Codings());

    [Fact]
    public Task Json_ThatServersReadDifferently_IsMeteredOrRefused() => _run.ExpectMeteredOrRefusedAsync(BodyTricks.Json());

    [Fact]
    public Task Forms_ThatServersReadDifferently_AreMeteredOrRefused() => _run.ExpectMeteredOrRefusedAsync(BodyTricks.Forms());
}

/// <summary>The same rule for requests that are made from a seed.</summary>
public sealed class RequestFuzzTests(NodeRun run, ITestOutputHelper output) : IClassFixture<NodeRun>
{
    private const int DefaultRounds = 300;
    private const int Batch = 300;

    [Fact]
    public async Task Requests_OfAnyBytes_AreMeteredOrRefused()
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var rounds = 0; AttackSettings.GoesOn(began, rounds, DefaultRounds); rounds += Batch)
        {
            var first = AttackSettings.Seed + rounds;
            output.WriteLine($"{Batch} requests from ATTACK_SEED={first}");
            await run.ExpectMeteredOrRefusedAsync(Enumerable.Range(first, Batch).Select(RequestFuzz.Make));
        }
    }
}

/// <summary>The rule finds faults where there are some.</summary>
public sealed class TrickRuleTests(OpenRun run) : IClassFixture<OpenRun>
{
    [Fact]
    public async Task Rule_AppliedToAServerThatForwardsEveryPath_FindsFaults()
    {
        var (faults, _) = await run.FindFaultsAsync(TargetTricks.Smuggled());

        Assert.Contains(faults, f => f.Contains("the upstream took it for elsewhere", StringComparison.Ordinal));
    }
}
