using System.ComponentModel;
using System.Diagnostics;

namespace QuotaFunctions.Cli.Doctor.Probing;

/// <summary>How another program ended.</summary>
internal enum ToolOutcome
{
    /// <summary>With exit code 0.</summary>
    Done,

    /// <summary>With another exit code.</summary>
    Failed,

    /// <summary>It is not installed, or not on <c>PATH</c>.</summary>
    NotFound,

    /// <summary>It did not end in time, and was ended.</summary>
    TooSlow,
}

/// <summary>A run of another program, bounded in time.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error, which may quote settings: never shown.</param>
internal sealed record ToolRun(ToolOutcome Outcome, string Output, string Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ToolRun> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process? started;
        try
        {
            started = Process.Start(start);
        }
        catch (Win32Exception)
        {
            return new ToolRun(ToolOutcome.NotFound, "", "");
        }

        using var process = started!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            var texts = await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(patience.Token);
            return new ToolRun(process.ExitCode == 0 ? ToolOutcome.Done : ToolOutcome.Failed, texts[0].Trim(), texts[1]);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new ToolRun(ToolOutcome.TooSlow, "", "");
        }
    }
}
