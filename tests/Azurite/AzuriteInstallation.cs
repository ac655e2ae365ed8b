using System.ComponentModel;
using System.Diagnostics;

namespace QuotaFunctions.Azurite;

/// <summary>Finds Azurite in the repository's <c>node_modules</c>, and installs it from the lock file where it is missing.</summary>
internal static class AzuriteInstallation
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(10);
    private static readonly Lazy<Task> Ensured = new(InstallIfMissingAsync);

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = Repository.Root;

    /// <summary>The script that is the table service.</summary>
    public static string TableService { get; } = Path.Combine(Root, "node_modules", "azurite", "dist", "src", "table", "main.js");

    /// <summary>Makes sure that it is installed.</summary>
    /// <exception cref="InvalidOperationException">It is not, and why.</exception>
    public static Task EnsureAsync() => Ensured.Value;

    /// <summary>Starts a program of Node.js, with a clear word when there is none.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                $"{start.FileName} cannot be started ({e.Message}). The tests of Table Storage need Node.js 20 or later on the PATH, for Azurite.", e);
        }
    }

    private static async Task InstallIfMissingAsync()
    {
        // Test assemblies run side by side; only one of them installs.
        using var turn = await TakeTurnAsync();
        if (File.Exists(TableService))
        {
            return;
        }

        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            start.ArgumentList.Add(argument);
        }

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

        if (npm.ExitCode != 0 || !File.Exists(TableService))
        {
            throw new InvalidOperationException($"npm ci ended with code {npm.ExitCode} and Azurite is not there:\n{await output}\n{await errors}");
        }
    }

    private static async Task<FileStream> TakeTurnAsync()
    {
        var path = Path.Combine(Root, "artifacts", "azurite-install.lock");
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
