using System.CommandLine;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Cli.Local;

/// <summary><c>quota vacuum</c>: gives unused space of the database back to the disk.</summary>
internal static class VacuumCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var database = new LocalDatabase();
        var command = new Command("vacuum", "Give unused space of the SQLite database back to the disk. A server may run; charges wait meanwhile.");
        database.AddTo(command);
        return command.Does(async (run, _) =>
        {
            var path = database.PathFor(run);
            var (before, after) = await LocalDatabase.WorkAsync($"Rewriting {path}", () => SqliteVacuum.Run(path));
            run.Terminal.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("database", path);
                json.WriteNumber("bytes_before", before);
                json.WriteNumber("bytes_after", after);
                json.WriteEndObject();
            });
            run.Terminal.WriteLine($"{path}: {LocalDatabase.InWords(before)} before, {LocalDatabase.InWords(after)} after.");
            return ExitCode.Done;
        });
    }
}
