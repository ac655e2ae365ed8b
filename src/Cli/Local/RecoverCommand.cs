using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Cli.Local;

/// <summary><c>quota recover</c>: saves what can be read of a damaged database, and says what is lost.</summary>
internal sealed class RecoverCommand
{
    private const int ShownKeys = 50;

    private readonly LocalDatabase _database = new();
    private readonly Argument<string> _file = new Argument<string>("FILE") { Description = "The recovered database, a new file" }.NamesFile();

    /// <summary>Makes the command.</summary>
    public Command Create()
    {
        var command = new Command("recover", "Save what can be read of a damaged SQLite database into a new file, with the server stopped. The damaged file stays as it is.") { _file };
        _database.AddTo(command);
        return command.Does(RunAsync);
    }

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var (database, file) = (_database.PathFor(run), run.Get(_file)!);
        var report = await LocalDatabase.WorkAsync($"Reading {database}", () => SqliteSalvage.Run(database, file));
        run.Terminal.WriteJson(json => Write(json, file, report));
        run.Terminal.Write(ToTable(report));
        foreach (var key in report.LostKeys.Take(run.Terminal.IsJson ? 0 : ShownKeys))
        {
            Terminal.Say($"Lost key: {(key.Label is null ? key.Id : $"{key.Label} ({key.Id})")}");
        }

        Terminal.Say(
            (report.IsComplete ? $"Everything was saved in {file}." : $"{file} has what could be read; what is lost is counted above. Compare it with your last backup.")
            + $" {database} is as it was. To use the new file: quota restore {file}");
        return report.IsComplete ? ExitCode.Done : ExitCode.Refused;
    }

    private static Table ToTable(SalvageReport report)
    {
        var table = new Table("table", new Column("saved", IsNumber: true), new Column("lost", IsNumber: true));
        foreach (var saved in report.Tables)
        {
            var lost = saved.Lost.ToString(CultureInfo.InvariantCulture);
            table.Add(saved.Name, saved.Saved.ToString(CultureInfo.InvariantCulture), saved.IsCertain ? lost : $"{lost} or more");
        }

        return table;
    }

    private static void Write(Utf8JsonWriter json, string file, SalvageReport report)
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteBoolean("complete", report.IsComplete);
        json.WriteStartArray("tables");
        foreach (var table in report.Tables)
        {
            json.WriteStartObject();
            json.WriteString("table", table.Name);
            json.WriteNumber("saved", table.Saved);
            json.WriteNumber("lost", table.Lost);
            json.WriteBoolean("certain", table.IsCertain);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("lost_keys");
        foreach (var key in report.LostKeys)
        {
            json.WriteStartObject();
            json.WriteString("id", key.Id);
            json.WriteString("label", key.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
