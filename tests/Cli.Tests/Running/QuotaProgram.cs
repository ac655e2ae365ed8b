using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Cli.Tests.Running;

/// <summary>What a run of <c>quota</c> left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record QuotaResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Standard output as one JSON document; it fails when there is more or less.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The lines of standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The same, when it ended with this exit code.</summary>
    public QuotaResult With(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}\n{Errors}\n{Output}");
        return this;
    }
}

/// <summary>The built program <c>quota</c>, run as a process in a folder.</summary>
/// <param name="Folder">Its working directory.</param>
internal sealed record QuotaProgram(string Folder)
{
    private static readonly string[] OwnVariables =
    [
        "QUOTA_SERVER", "ADMIN_TOKEN", "ADMIN_TOKEN_FILE", "DATABASE_URL", "PORT", "LOG_LEVEL", "TRIAL_KEY", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR",
        "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy",
    ];

    /// <summary>Environment variables to set, in addition to the inherited ones.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A command that runs the program's command, for example as another user; empty for none.</summary>
    public ImmutableArray<string> Launcher { get; init; } = [];

    /// <summary>The program's file, beside the tests.</summary>
    public static string File
    {
        get
        {
            var file = Path.Combine(AppContext.BaseDirectory, "cli", "quota.dll");
            Assert.True(System.IO.File.Exists(file), $"there is no program at {file}: build the tests, which publish it");
            return file;
        }
    }

    /// <summary>Sets a variable.</summary>
    public QuotaProgram With(string name, string value) => this with { Environment = Environment.SetItem(name, value) };

    /// <summary>Runs it to its end, with standard input closed.</summary>
    public Task<QuotaResult> RunAsync(params string[] arguments) => RunAsync(["dotnet", File, .. arguments], typed: null);

    /// <summary>Runs it to its end, with standard input closed and standard output going to a file.</summary>
    public Task<QuotaResult> RunIntoAsync(string file, params string[] arguments) => RunAsync(["sh", "-c", $"exec \"$@\" > '{file}'", "sh", "dotnet", File, .. arguments], typed: null);

    /// <summary>Runs it in a terminal of its own, types a text, and gives all that the terminal showed.</summary>
    public async Task<QuotaResult> TypeAsync(string typed, params string[] arguments)
    {
        var command = string.Join(' ', new[] { "dotnet", File }.Concat(arguments).Select(a => $"'{a}'"));
        return await RunAsync(["script", "--quiet", "--return", "--echo", "never", "--command", command, "/dev/null"], typed);
    }

    /// <summary>
    /// Starts it without waiting. A test run in the background passes on that SIGINT is ignored; the program is to see it as a terminal sends it.
    /// </summary>
    public Process Start(params string[] arguments) => StartProcess(["env", "--default-signal=INT", "dotnet", File, .. arguments]);

    private async Task<QuotaResult> RunAsync(string[] command, string? typed)
    {
        using var process = StartProcess(command);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(typed);
        process.StandardInput.Close();
        await Eventually.WithinAsync(process.WaitForExitAsync(), $"the end of {string.Join(' ', command)}", 60);
        return new QuotaResult(process.ExitCode, await output, await errors);
    }

    private Process StartProcess(string[] typed)
    {
        string[] command = [.. Launcher, .. typed];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in OwnVariables)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
