using System.CommandLine;
using System.Text.Json;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Cli.Local;

/// <summary><c>quota backup</c>: a checked copy of the database, while the server runs.</summary>
internal sealed class BackupCommand
{
    private readonly LocalDatabase _database = new();
    private readonly Argument<string> _file = new Argument<string>("FILE") { Description = "The backup, a new file" }.NamesFile();

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        var command = new Command("backup", "Back up the SQLite database, also while a server uses it, and check the copy.") { _file };
        _database.AddTo(command);
        return command.Does(RunAsync);
    }

    /// <summary>Writes what a database holds as members of a JSON document.</summary>
    public static void Write(Utf8JsonWriter json, DatabaseCounts counts)
    {
        json.WriteNumber("keys", counts.Keys);
        json.WriteNumber("usage_rows", counts.UsageRows);
        json.WriteNumber("audit_rows", counts.AuditRows);
    }

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var (database, file) = (_database.PathFor(run), run.Get(_file)!);
        var (counts, bytes) = await LocalDatabase.WorkAsync($"Backing up {database}", () => SqliteBackup.Make(database, file));
        run.Terminal.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteNumber("bytes", bytes);
            Write(json, counts);
            json.WriteEndObject();
        });
        run.Terminal.WriteLine($"{file}: {LocalDatabase.InWords(counts)}, {LocalDatabase.InWords(bytes)}; the integrity check found nothing.");
        return ExitCode.Done;
    }
}
