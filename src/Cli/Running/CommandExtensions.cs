using System.CommandLine;
using System.Text.Json;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Running;

/// <summary>How a command's work becomes its exit code.</summary>
internal static class CommandExtensions
{
    /// <summary>Sets what the command does. A failure becomes one message on standard error and, with <c>--json</c>, a document that names it.</summary>
    public static Command Does(this Command command, Func<Run, CancellationToken, Task<ExitCode>> work)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var run = new Run(parsed);
            try
            {
                return (int)await work(run, cancellationToken);
            }
            catch (CommandFailure failure)
            {
                Report(run.Terminal, failure);
                return (int)failure.ExitCode;
            }
            catch (OperationCanceledException)
            {
                Report(run.Terminal, new CommandFailure(ExitCode.Interrupted, "Stopped."));
                return (int)ExitCode.Interrupted;
            }
            catch (Exception e)
            {
                // A fault of this program. Without the message, which may quote a secret.
                Report(run.Terminal, new CommandFailure(ExitCode.Unknown, $"This is a fault of quota itself ({e.GetType().Name}); whether something was changed is not known. Please report it with the stack trace on standard error."));
                Terminal.Say(e.StackTrace ?? "");
                return (int)ExitCode.Unknown;
            }
        });
        return command;
    }

    /// <summary>Says why the command failed and, with <c>--json</c>, writes the document that says so.</summary>
    public static void Report(Terminal terminal, CommandFailure failure)
    {
        Terminal.Say($"quota: {failure.Message}");
        if (failure.RequestId is { } id)
        {
            Terminal.Say($"x-request-id: {id}");
        }

        try
        {
            terminal.WriteJson(json => Write(json, failure));
        }
        catch (CommandFailure)
        {
            // Standard output cannot be written, and the message is on standard error.
        }
    }

    private static void Write(Utf8JsonWriter json, CommandFailure failure)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("exit_code", (int)failure.ExitCode);
        json.WriteString("code", failure.Code);
        json.WriteString("detail", failure.Message);
        json.WriteString("request_id", failure.RequestId);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
