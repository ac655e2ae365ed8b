using System.CommandLine;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Migrate;

/// <summary><c>quota migrate</c>: copies everything from one store into another, or takes over a store of quota-proxy.</summary>
internal sealed class MigrateCommand
{
    private readonly Option<string?> _from = new("--from")
    {
        Description = "The store to copy, an address as DATABASE_URL takes it; else QUOTA_MIGRATE_FROM (also in .env)",
        HelpName = "URL",
    };

    private readonly Option<string?> _to = new("--to")
    {
        Description = "The store to fill, which must be empty or not there yet, but for keys of quota-proxy; else QUOTA_MIGRATE_TO (also in .env)",
        HelpName = "URL",
    };

    private readonly ProxyMigration _proxy = new();

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        var command = new Command("migrate", "Copy everything from one store into another, SQLite or Azure Table Storage, with all servers stopped. The source stays as it is.")
        {
            _from,
            _to,
        };
        _proxy.AddTo(command);
        return command.Does(RunAsync);
    }

    private Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        if (!_proxy.IsAskedFor(run))
        {
            return CopyAsync(run, cancellationToken);
        }

        return run.Has(_from)
            ? throw CommandFailure.Usage("--from and --from-quota-proxy each name what to move: pass one of them.")
            : _proxy.RunAsync(run, AddressOf(run, _to, "QUOTA_MIGRATE_TO"), cancellationToken);
    }

    private async Task<ExitCode> CopyAsync(Run run, CancellationToken cancellationToken)
    {
        var (from, to) = (AddressOf(run, _from, "QUOTA_MIGRATE_FROM"), AddressOf(run, _to, "QUOTA_MIGRATE_TO"));
        if (from.Place == to.Place)
        {
            throw CommandFailure.Usage($"--from and --to name the same store, {from.Place}.");
        }

        Terminal.Say("No server may run on either store, nor a Functions app: stop them first.");
        run.Question.Confirm($"This copies everything in {from.Place} into {to.Place}.");
        var result = await new Migration(from, to, TimeProvider.System).RunAsync(cancellationToken);
        run.Terminal.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("from", from.Place);
            json.WriteString("to", to.Place);
            json.WriteNumber("keys_copied", result.Keys.Copied);
            json.WriteNumber("keys_already_there", result.Keys.Skipped);
            result.Counts.Write(json, "in_both");
            json.WriteEndObject();
        });
        run.Terminal.Write(result.Counts.ToTable());
        Terminal.Say($"Both stores have the same. To use the new one, set DATABASE_URL to its address and start the server. {from.Place} is as it was.");
        return ExitCode.Done;
    }

    private static StoreAddress AddressOf(Run run, Option<string?> option, string variable)
    {
        var typed = run.Get(option);
        var text = typed ?? run.Variables[variable]
            ?? throw CommandFailure.Usage($"{option.Name} is missing: name a store as DATABASE_URL does, for example sqlite:///data/quota.db, or set {variable}.");
        return StoreAddress.Parse(typed is null ? variable : option.Name, text);
    }
}
