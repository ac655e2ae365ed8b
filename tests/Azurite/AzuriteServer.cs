using System.Diagnostics;
using System.Text;

namespace QuotaFunctions.Azurite;

/// <summary>
/// A real Azurite (Azure Storage's emulator, table service only) on a free port. The repository's <c>package-lock.json</c> sets the
/// version; a missing <c>node_modules</c> is installed once. If it cannot start, the tests fail and say why.
/// </summary>
/// <remarks>Azurite watches its standard input, so it ends with the test process, also when that is killed.</remarks>
public sealed class AzuriteServer : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // The emulator's account key is public and the same everywhere.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Makes Azurite save its data and stop when its standard input is closed, as it is when the test process is killed.</summary>
    private const string StopWithInput =
        "data:text/javascript,process.stdin.on('end',()=>{process.emit('SIGINT');setTimeout(()=>process.exit(0),10000).unref()}).resume().unref?.()";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<AzuriteServer>> Common = new(() => StartAsync());

    private readonly string? _folder;
    private readonly StringBuilder _output = new();
    private Process? _process;

    private AzuriteServer(int port, string? folder)
    {
        Port = port;
        _folder = folder;
    }

    /// <summary>The port it listens on at 127.0.0.1, the same after a restart.</summary>
    public int Port { get; }

    /// <summary>The table service's address.</summary>
    public string Endpoint => $"http://127.0.0.1:{Port}/{Account}";

    /// <summary>The connection string of the emulator's account.</summary>
    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};TableEndpoint={Endpoint};";

    /// <summary>The one server, in memory, that all tests of an assembly share; it ends with the test process.</summary>
    public static Task<AzuriteServer> SharedAsync() => Common.Value;

    /// <summary>Starts a server.</summary>
    /// <param name="folder">Where it keeps its data over a restart; null keeps it in memory.</param>
    public static async Task<AzuriteServer> StartAsync(string? folder = null)
    {
        await AzuriteInstallation.EnsureAsync();
        for (var attempt = 1; ; attempt++)
        {
            var server = new AzuriteServer(FreePort.Find(), folder);
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3 && server.IsPortTaken)
            {
                // Another process took the port after FreePort had found it free.
            }
        }
    }

    private bool IsPortTaken
    {
        get
        {
            lock (_output)
            {
                return _output.ToString().Contains("EADDRINUSE", StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Starts it again on its port after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        if (_process is not null)
        {
            throw new InvalidOperationException("Azurite is running");
        }

        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = AzuriteInstallation.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "--import", StopWithInput, AzuriteInstallation.TableService,
            "--tableHost", "127.0.0.1", "--tablePort", $"{Port}", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            .. _folder is null ? (string[])["--inMemoryPersistence"] : ["--location", _folder],
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = AzuriteInstallation.Start(start);
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        await WaitUntilItAnswersAsync(process);
    }

    /// <summary>Kills it: data that was not on disk is lost.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Stops it in an orderly way. With a folder, its data is there after <see cref="StartAgainAsync"/>.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is not { } process)
        {
            return;
        }

        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new InvalidOperationException($"Azurite did not stop in time. Its output:\n{Output()}");
        }
        finally
        {
            process.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }

    private async Task WaitUntilItAnswersAsync(Process process)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < StartTimeout)
        {
            if (process.HasExited)
            {
                await process.WaitForExitAsync();
                _process = null;
                throw new InvalidOperationException($"Azurite ended with code {process.ExitCode} instead of starting. Its output:\n{Output()}");
            }

            try
            {
                // Any answer shows that it runs; this request is refused because it has no signature.
                using var answer = await http.GetAsync(new Uri($"{Endpoint}/Tables"));
                return;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }

        await KillAsync();
        throw new InvalidOperationException($"Azurite did not answer within {StartTimeout.TotalSeconds} s. Its output:\n{Output()}");
    }
}
