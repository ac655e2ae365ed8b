using System.CommandLine;
using QuotaFunctions.Cli.Migrate.QuotaProxy;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Cli.Migrate;

/// <summary><c>quota migrate</c>: moves keys with all that belongs to them into a store.</summary>
internal sealed class MigrateCommand
{
    private readonly Option<string> _to = new Option<string>("--to") { Description = "The store to copy into, as DATABASE_URL names one", HelpName = "URL", Required = true };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show the plan, and change nothing" };
    private readonly ProxyMigration _proxy = new();

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        var command = new Command("migrate", "Move keys, their usage and audit rows into another store.") { _to, _dryRun };
        _proxy.File.Required = true;
        _proxy.AddTo(command);
        return command.Does(RunAsync);
    }

    private Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken) =>
        DatabaseUrl.TryParse(run.Get(_to)!, out var target, out var rule)
            ? _proxy.RunAsync(run, target, run.Get(_dryRun), cancellationToken)
            : throw CommandFailure.Usage($"--to {rule}.");
}
