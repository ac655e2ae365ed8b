using QuotaFunctions.Clients.Running;
using QuotaFunctions.Clients.Runs;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Clients;

/// <summary>
/// One run of every client against the published server in front of the emulator, all of them side by side: most of their time they wait.
/// <c>CLIENTS_ONLY=openai,ai-google</c> runs some alone, and the others fail.
/// </summary>
public sealed class ClientRuns : IAsyncLifetime
{
    private Emulator? _emulator;
    private Servers? _servers;
    private Dictionary<string, Task<IReadOnlyList<CaseResult>>> _runs = [];

    /// <summary>What came of a client's cases.</summary>
    public Task<IReadOnlyList<CaseResult>> ResultsOfAsync(string client) =>
        _runs.TryGetValue(client, out var run) ? run : throw new InvalidOperationException($"{client} was not run: CLIENTS_ONLY does not name it");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _emulator = await Emulator.StartAsync(ServerSetup.DefaultUpstreamKey);
        _servers = await Servers.StartAsync(_emulator.Address);
        var only = Environment.GetEnvironmentVariable("CLIENTS_ONLY") is { Length: > 0 } names ? names.Split(',') : [.. ClientTable.Cases.Keys];
        _runs = only.ToDictionary(c => c, c => Task.Run(() => RunAsync(c, _servers)));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Task.WhenAll(_runs.Values).ContinueWith(static _ => { }, TaskScheduler.Default);
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }

        if (_emulator is not null)
        {
            await _emulator.DisposeAsync();
        }
    }

    private static Task<IReadOnlyList<CaseResult>> RunAsync(string client, Servers servers) => client switch
    {
        ClientTable.DotnetOpenAI => new OpenAISuite(servers).RunAsync(),
        ClientTable.DotnetAnthropic => new AnthropicSuite(servers).RunAsync(),
        _ => NodeSuite.RunAsync(client, servers),
    };
}
