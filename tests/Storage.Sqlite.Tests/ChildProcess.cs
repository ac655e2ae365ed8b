using System.Diagnostics;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>A second process that runs <see cref="Child"/>.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static ChildProcess Start()
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Child).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Starts a process that has the file open.</summary>
    public static async Task<ChildProcess> OpenAsync(string path)
    {
        var child = Start();
        await child.DoAsync("open", path);
        return child;
    }

    /// <summary>Runs a command and returns its answer after <c>ok</c>.</summary>
    public async Task<string> DoAsync(params string[] words)
    {
        var answer = await AskAsync(words);
        Assert.StartsWith("ok", answer, StringComparison.Ordinal);
        return answer["ok".Length..].TrimStart('\t');
    }

    /// <summary>Gives a command that fails, and the reason for which it does.</summary>
    public async Task<string> FailAsync(params string[] words)
    {
        var answer = await AskAsync(words);
        Assert.StartsWith("fault\t", answer, StringComparison.Ordinal);
        return answer["fault\t".Length..];
    }

    public Task SendAsync(params string[] words) => _process.StandardInput.WriteLineAsync(string.Join('\t', words));

    /// <summary>The next line of its output; null at the end.</summary>
    public Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>Ends it as <c>kill -9</c> does, in the middle of whatever it does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task<string> AskAsync(string[] words)
    {
        await SendAsync(words);
        return await ReadAsync() ?? throw new InvalidOperationException($"the child ended at: {string.Join(' ', words)}");
    }
}
