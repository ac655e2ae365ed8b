using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Start;

/// <summary>Settings of the build and of the start that a misspelt name would silently lose.</summary>
public sealed class ThreadsTests : IDisposable
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string ThreadCount = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Collector_IsThatOfWorkstations()
    {
        var threads = await NamesAsync(Setup);

        Assert.Contains("sqlite writer", threads);
        Assert.DoesNotContain(".NET Server GC", threads);
    }

    [Fact]
    public async Task PollingThreads_OneForEachTwoProcessors() => Assert.Equal(4, await PollingThreadsAsync(Setup));

    /// <summary>The runtime starts one for each processor where completions are inline and the count is none, and one for 30 where they are not.</summary>
    [Fact]
    public async Task SocketCompletions_AreInline() => Assert.Equal(8, await PollingThreadsAsync(Setup.With(ThreadCount, "none")));

    [Fact]
    public async Task InlineCompletionsOffInTheEnvironment_TheRuntimesDefaults() =>
        Assert.Equal(1, await PollingThreadsAsync(Setup.With(InlineCompletions, "0")));

    /// <summary>Of 8 processors, whatever the machine has: with two, the runtime's default number of polling threads is the number that the server sets.</summary>
    private ServerSetup Setup => ServerSetup.In(_workspace).With("DOTNET_PROCESSOR_COUNT", "8");

    private static async Task<int> PollingThreadsAsync(ServerSetup setup) => (await NamesAsync(setup)).Count(n => n == ".NET Sockets");

    private static async Task<string[]> NamesAsync(ServerSetup setup)
    {
        await using var server = await ServerProcess.StartAsync(setup);
        return [.. Directory.GetDirectories($"/proc/{server.Id}/task").Select(t => File.ReadAllText(Path.Combine(t, "comm")).Trim())];
    }
}
