using System.CommandLine;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Cli.Local;

/// <summary><c>quota restore</c>: puts a backup in the place of the database, and keeps the old one.</summary>
internal sealed class RestoreCommand
{
    private readonly LocalDatabase _database = new();
    private readonly Argument<string> _file = new Argument<string>("FILE") { Description = "The backup, which stays" }.NamesFile();

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        var command = new Command("restore", "Put a backup in the place of the SQLite database, with the server stopped. The old file is kept.") { _file };
        _database.AddTo(command);
        return command.Does(RunAsync);
    }

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var (database, file) = (_database.PathFor(run), run.Get(_file)!);
        if (File.Exists(database))
        {
            run.Question.Confirm($"This puts {file} in the place of {database}. Keys that were issued after the backup will not be known, and what was used since can be used again.");
        }

        var (counts, kept) = await LocalDatabase.WorkAsync($"Restoring {file}", () => SqliteBackup.Restore(file, database, TimeProvider.System.GetUtcNow()));
        run.Terminal.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("database", database);
            json.WriteString("kept", kept);
            BackupCommand.Write(json, counts);
            json.WriteEndObject();
        });
        run.Terminal.WriteLine($"{database}: {LocalDatabase.InWords(counts)}; the integrity check found nothing.");
        Terminal.Say(kept is null ? "Start the server." : $"The old database is {kept}. Start the server.");
        return ExitCode.Done;
    }
}
