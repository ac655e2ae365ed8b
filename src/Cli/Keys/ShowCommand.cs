using System.CommandLine;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary><c>quota keys show</c>: one key.</summary>
internal static class ShowCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var key = KeyArgument.Create();
        return new Command("show", "Show a key with its limits and what is left of them.") { key }.Does(async (run, cancellationToken) =>
        {
            var found = await KeyLookup.FindAsync(run.Server, run.Get(key)!, cancellationToken);
            KeyTable.Write(run.Terminal, found.Document);
            return ExitCode.Done;
        });
    }
}
