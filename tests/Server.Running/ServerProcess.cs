using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Server.Running;

/// <summary>The published server as a real process.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly string[] OwnVariables =
    [
        "PORT", "HOST", "ADMIN_TOKEN", "DATABASE_URL", "UPSTREAM_BASE_URL", "UPSTREAM_API_KEY", "LOG_LEVEL", "QUOTA_TIME_ZONE",
        "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "URLS",
    ];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ServerProcess(Process process, int port, string adminToken)
    {
        _process = process;
        Port = port;
        Address = new Uri($"http://127.0.0.1:{port}");
        AdminToken = adminToken;
        Api = new Api(Address);
        process.OutputDataReceived += (_, e) => Keep(_output, e.Data);
        process.ErrorDataReceived += (_, e) => Keep(_errors, e.Data);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The admin token that it was given; empty when it was given none.</summary>
    public string AdminToken { get; }

    /// <summary>A client for this server.</summary>
    public Api Api { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote to standard output, line by line.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Standard output and standard error.</summary>
    public string AllOutput => string.Join('\n', _output.Concat(_errors));

    /// <summary>The command that runs the published server.</summary>
    public static IReadOnlyList<string> Command => Path.GetExtension(ServerFile) == ".dll" ? ["dotnet", ServerFile] : [ServerFile];

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<ServerProcess> StartAsync(ServerSetup setup)
    {
        var server = Launch(setup);
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server that is expected not to start, and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(ServerSetup setup)
    {
        await using var server = Launch(setup);
        var code = await server.WaitForExitAsync();
        return (code, server.AllOutput);
    }

    /// <summary>Sends the process a signal: <c>TERM</c> or <c>INT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Asks the process to stop and waits for its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await WaitForExitAsync();
    }

    /// <summary>Ends the process as a crash would, with SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>Waits until the process ends by itself.</summary>
    public async Task<int> WaitForExitAsync(double seconds = 60)
    {
        await Eventually.WithinAsync(_process.WaitForExitAsync(), $"the server's end; it said:\n{AllOutput}", seconds);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static ServerProcess Launch(ServerSetup setup)
    {
        var port = setup.Port ?? FreePort.Find();
        string[] command = [.. setup.Launcher, .. Command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = setup.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in OwnVariables)
        {
            start.Environment.Remove(name);
        }

        if (!setup.PortIsInFile)
        {
            start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, value) in setup.Environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var server = new ServerProcess(process, port, setup.Environment.GetValueOrDefault("ADMIN_TOKEN", ""));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    /// <summary>True when the server is the native program, not a .dll that <c>dotnet</c> runs.</summary>
    public static bool IsNative => !ServerFile.EndsWith(".dll", StringComparison.Ordinal);

    /// <summary>The published server, beside the tests; <c>SERVER_PROGRAM</c> names another one, such as the native program.</summary>
    private static string ServerFile
    {
        get
        {
            var file = Environment.GetEnvironmentVariable("SERVER_PROGRAM") is { Length: > 0 } named
                ? named
                : Path.Combine(AppContext.BaseDirectory, "server", "QuotaFunctions.Server.dll");
            Assert.True(File.Exists(file), $"there is no server at {file}: build the tests, which publish it");
            return file;
        }
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Assert.False(_process.HasExited, $"the server ended by itself; it said:\n{AllOutput}");
            Assert.True(TimeProvider.System.GetElapsedTime(start).TotalSeconds < 60, $"the server does not answer; it said:\n{AllOutput}");
            try
            {
                if ((await Api.SendAsync(ApiCall.Get("/healthz"))).Status == 200)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
