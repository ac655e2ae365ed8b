using QuotaFunctions.Server.Tests.Running;

namespace QuotaFunctions.Server.Tests.Start;

/// <summary>Settings of the build that a misspelt property would lose without a word.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Collector_IsThatOfWorkstations()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        var threads = Directory.GetDirectories($"/proc/{server.Id}/task").Select(t => File.ReadAllText(Path.Combine(t, "comm")).Trim()).ToArray();

        Assert.Contains("sqlite writer", threads);
        Assert.DoesNotContain(".NET Server GC", threads);
    }
}
