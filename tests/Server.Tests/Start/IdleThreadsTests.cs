using System.Globalization;
using QuotaFunctions.Azurite;
using QuotaFunctions.Server.Tests.Force;
using QuotaFunctions.Server.Tests.Running;

namespace QuotaFunctions.Server.Tests.Start;

/// <summary>
/// An idle pool thread that looks for more work yields dozens of times before it sleeps, which the kernel counts; one that does not,
/// yields but a few times a request.
/// </summary>
public sealed class IdleThreadsTests : IDisposable
{
    private const int Requests = 400;
    private const int Many = 20;

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task OnSqlite_SleepAtOnce()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        Assert.InRange(await YieldsOfARequestAsync(server), 0, Many);
    }

    [Fact]
    public async Task OnTableStorage_LookForMoreWork()
    {
        await using var azurite = await AzuriteServer.StartAsync();
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("DATABASE_URL", azurite.ConnectionString));

        Assert.InRange(await YieldsOfARequestAsync(server), Many, double.MaxValue);
    }

    [Fact]
    public async Task OnTableStorage_WhenTheEnvironmentSaysSo_SleepAtOnce()
    {
        await using var azurite = await AzuriteServer.StartAsync();
        var setup = ServerSetup.In(_workspace).With("DATABASE_URL", azurite.ConnectionString).With("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");
        await using var server = await ServerProcess.StartAsync(setup);

        Assert.InRange(await YieldsOfARequestAsync(server), 0, Many);
    }

    private static async Task<double> YieldsOfARequestAsync(ServerProcess server)
    {
        var (_, key) = await server.IssueAsync(Requests);
        var before = YieldsOf(server.Id);
        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal(200, (await server.ConsumeAsync(key)).Status);
        }

        return (YieldsOf(server.Id) - before) / Requests;
    }

    private static double YieldsOf(int process)
    {
        const string Name = "nonvoluntary_ctxt_switches:";
        return Directory.GetDirectories($"/proc/{process}/task")
            .SelectMany(thread => File.ReadLines(Path.Combine(thread, "status")))
            .Where(line => line.StartsWith(Name, StringComparison.Ordinal))
            .Sum(line => double.Parse(line.AsSpan(Name.Length), NumberStyles.Float, CultureInfo.InvariantCulture));
    }
}
