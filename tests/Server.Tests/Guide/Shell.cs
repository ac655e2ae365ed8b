using System.Diagnostics;
using System.Globalization;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Server.Tests.Guide;

/// <summary>Runs an operator's commands as a guide shows them, in the folder and against the port of a test.</summary>
/// <param name="folder">Stands for <c>/opt/roc/quota-proxy</c>, and is where the commands run.</param>
/// <param name="port">Stands for 8787.</param>
public sealed class Shell(string folder, int port)
{
    /// <summary>Variables of the shell session.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>A folder with programs that stand before those of the machine; null for none.</summary>
    public string? Tools { get; init; }

    /// <summary>True when a pipe fails with any of its commands; false as an operator's shell has it.</summary>
    public bool PipesFailAsOne { get; init; } = true;

    /// <summary>Runs commands with bash; any that fails ends them.</summary>
    public async Task<ShellResult> RunAsync(string commands)
    {
        var here = commands
            .Replace("/tmp/", $"{folder}/", StringComparison.Ordinal)
            .Replace("/opt/roc/quota-proxy", folder, StringComparison.Ordinal)
            .Replace("/app/data", $"{folder}/data", StringComparison.Ordinal)
            .Replace("8787", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", [.. Options, "-c", here])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        foreach (var name in new[] { "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY" })
        {
            start.Environment.Remove(name);
        }

        if (Tools is not null)
        {
            start.Environment["PATH"] = $"{Tools}:{Environment.GetEnvironmentVariable("PATH")}";
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await Eventually.WithinAsync(process.WaitForExitAsync(), $"the end of: {here}", seconds: 60);
        return new ShellResult(here, process.ExitCode, await output, await errors);
    }

    private string[] Options => PipesFailAsOne ? ["-euo", "pipefail"] : ["-eu"];
}

/// <summary>How commands ended, and what they printed.</summary>
public sealed record ShellResult(string Commands, int ExitCode, string Output, string Errors)
{
    /// <summary>Asserts success.</summary>
    public ShellResult ExpectSuccess()
    {
        Assert.True(ExitCode == 0, ToString());
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => $"$ {Commands}\nexit code {ExitCode}\n{Output}\n{Errors}";
}
