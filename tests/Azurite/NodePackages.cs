using System.ComponentModel;
using System.Diagnostics;

namespace QuotaFunctions.Azurite;

/// <summary>The packages of one <c>package-lock.json</c>, installed if they are missing. Install scripts are not run.</summary>
/// <param name="folder">The folder of the lock file.</param>
/// <param name="probe">A file below <paramref name="folder"/> that exists once they are installed.</param>
/// <param name="purpose">What needs them, for messages.</param>
public sealed class NodePackages(string folder, string probe, string purpose)
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(10);

    private readonly string _probe = Path.Combine(folder, probe);

    /// <summary>Makes sure that they are installed.</summary>
    /// <exception cref="InvalidOperationException">They are not, and why.</exception>
    public async Task EnsureAsync()
    {
        // Test assemblies run side by side; only one of them installs.
        using var turn = await TakeTurnAsync();
        if (File.Exists(_probe))
        {
            return;
        }

        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Start(start);
        using var deadline = new CancellationTokenSource(InstallTimeout);
        var output = npm.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = npm.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await npm.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"npm ci did not end within {InstallTimeout.TotalMinutes} minutes");
        }

        if (npm.ExitCode != 0 || !File.Exists(_probe))
        {
            throw new InvalidOperationException($"npm ci ended with code {npm.ExitCode} and {probe} is not there:\n{await output}\n{await errors}");
        }
    }

    /// <summary>Starts a Node.js program; a clear message says when Node.js is missing.</summary>
    public Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} cannot be started ({e.Message}). {purpose} need Node.js 20 or later on the PATH.", e);
        }
    }

    private async Task<FileStream> TakeTurnAsync()
    {
        var path = Path.Combine(Repository.Root, "artifacts", $"install-{Path.GetFileName(folder.TrimEnd(Path.DirectorySeparatorChar))}.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < InstallTimeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }
    }
}
