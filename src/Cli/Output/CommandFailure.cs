namespace QuotaFunctions.Cli.Output;

/// <summary>Ends the command with one message for the operator and an exit code.</summary>
/// <param name="exitCode">The exit code.</param>
/// <param name="message">What went wrong and what to do, in whole sentences and without secrets.</param>
internal sealed class CommandFailure(ExitCode exitCode, string message) : Exception(message)
{
    /// <summary>The exit code.</summary>
    public ExitCode ExitCode => exitCode;

    /// <summary>The <c>code</c> of the server's refusal; null when it is none.</summary>
    public string? Code { get; init; }

    /// <summary>The answer's <c>x-request-id</c>, under which the server's log has the request; null without an answer.</summary>
    public string? RequestId { get; init; }

    /// <summary>A failure of the command line, a file or a setting.</summary>
    public static CommandFailure Usage(string message) => new(ExitCode.WrongUsage, message);
}
