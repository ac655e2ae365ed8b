using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace QuotaFunctions.Load.Measure;

/// <summary>A server process under measurement: started, asked for its CPU time and memory, stopped.</summary>
internal sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly List<string> _errors = [];
    private string _lastFault = "";

    private Server(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>CPU seconds of the process so far, user and system.</summary>
    public double CpuSeconds => CpuClock.SecondsOf(_process.Id);

    /// <summary>Resident memory in MB, counted page by page: the counters of /proc/PID/status lag behind.</summary>
    public double ResidentMegabytes => Kilobytes("smaps_rollup", "Rss:") / 1024.0;

    /// <summary>The most memory it ever had resident, in MB.</summary>
    public double PeakMegabytes => Kilobytes("status", "VmHWM:") / 1024.0;

    /// <summary>Its threads now.</summary>
    public int Threads => (int)Kilobytes("status", "Threads:");

    /// <summary>True once it has ended, which it should not have done by itself.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What it wrote to its standard error so far.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors];
            }
        }
    }

    /// <summary>Starts a process and waits until it answers.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="port">Where it will listen.</param>
    /// <param name="readyPath">A path that it answers, with any status; null waits for its port alone.</param>
    /// <param name="environment">Variables that are set besides this process' own.</param>
    /// <param name="folder">Its working folder.</param>
    public static async Task<Server> StartAsync(
        string file, IEnumerable<string> arguments, int port, string? readyPath, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var server = Launch(file, arguments, port, environment, folder);
        try
        {
            await server.WaitUntilReadyAsync(readyPath);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Starts a process and does not wait.</summary>
    public static Server Launch(
        string file, IEnumerable<string> arguments, int port, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {file}");
        var server = new Server(process, new Uri($"http://127.0.0.1:{port}"));
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += server.Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits until it answers.</summary>
    public async Task WaitUntilReadyAsync(string? path)
    {
        using var client = new HttpClient();
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < StartPatience)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName} stopped with {_process.ExitCode}: {string.Join('\n', Errors)}");
            }

            if (path is null ? await AcceptsAsync() : await AnswersAsync(client, path))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }

        throw new TimeoutException(
            $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} did not answer within {StartPatience.TotalSeconds} s: {_lastFault} {string.Join('\n', Errors)}");
    }

    /// <summary>Ends it at once, as a machine that fails does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await stop.WaitForExitAsync();
            using var patience = new CancellationTokenSource(StopPatience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private async Task<bool> AcceptsAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(Address.Host, Address.Port);
            return true;
        }
        catch (SocketException e)
        {
            _lastFault = e.Message;
            return false;
        }
    }

    private async Task<bool> AnswersAsync(HttpClient client, string path)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(Address, path));
            return true;
        }
        catch (HttpRequestException e)
        {
            _lastFault = e.Message;
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_errors)
        {
            if (line.Data is { } text && _errors.Count < 1_000)
            {
                _errors.Add(text);
            }
        }
    }

    private long Kilobytes(string file, string name)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/{file}").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    }
}
