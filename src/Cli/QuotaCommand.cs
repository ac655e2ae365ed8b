using System.CommandLine;
using System.CommandLine.Invocation;
using QuotaFunctions.Cli.Apply;
using QuotaFunctions.Cli.Completion;
using QuotaFunctions.Cli.Doctor;
using QuotaFunctions.Cli.Keys;
using QuotaFunctions.Cli.Local;
using QuotaFunctions.Cli.Migrate;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Cli.Upstreams;
using QuotaFunctions.Cli.Usage;

namespace QuotaFunctions.Cli;

/// <summary>The command <c>quota</c>.</summary>
internal static class QuotaCommand
{
    /// <summary>Runs it and gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        // Without response files: an owner or a label may begin with '@'.
        var parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            // Looked for among the arguments: with an error the parser may not know whose option it is.
            var terminal = new Terminal(args.Contains(GlobalOptions.Json.Name), isPlain: true);
            var failure = CommandFailure.Usage(string.Join('\n', parsed.Errors.Select(e => e.Message)));
            CommandExtensions.Report(terminal, failure);
            Terminal.Say("quota --help lists the commands, and quota COMMAND --help the options of one.");
            return (int)failure.ExitCode;
        }

        // After Ctrl-C a command may still undo what it began: the doctor revokes the key that it issued.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Keys with quotas for LLM APIs: issue, limit and watch them, and look after the database.")
        {
            KeysCommand.Create(),
            new UsageCommand().Create(),
            UpstreamsCommand.Create(),
            new ApplyCommand().Create(),
            new BackupCommand().Create(),
            new RestoreCommand().Create(),
            VacuumCommand.Create(),
            new RecoverCommand().Create(),
            new MigrateCommand().Create(),
            TokenCommand.Create(),
            new DoctorCommand().Create(),
            CompletionCommand.Create(),
        };
        foreach (var option in GlobalOptions.All)
        {
            root.Options.Add(option);
        }

        return root;
    }
}
