using System.CommandLine;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Issuing;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary>
/// <c>quota keys import</c>: issues a key for each row of a CSV file. A row whose label a key has already is passed over, so that an import that broke
/// off can be repeated.
/// </summary>
internal sealed class ImportCommand
{
    private readonly Argument<string> _file = new Argument<string>("FILE") { Description = "The CSV file, with the columns of an export, or - for standard input" }.NamesFile();
    private readonly Option<string?> _keys = new Option<string?>("--keys") { Description = "A new file for the keys' texts, which only you can read; else keys-TIME.csv", HelpName = "FILE" }.NamesFile();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would be issued, and issue nothing" };

    /// <summary>Makes the command.</summary>
    public Command Create() => new Command("import", "Issue a key for each row of a CSV file.") { _file, _keys, _dryRun }.Does(RunAsync);

    private async Task<ExitCode> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var path = run.Get(_file)!;
        var (rows, passed) = ImportFile.Read(path);
        var (issued, present) = await PlanAsync(run, rows, cancellationToken);
        Terminal.Say($"{path}: {KeySelection.InWords(issued.Count)} to issue, {present} with a label that a key has already, {passed} revoked or expired.");
        WritePlan(run, issued);
        if (issued.Count == 0 || run.Get(_dryRun))
        {
            WriteJson(run, issued, [], null);
            return ExitCode.Done;
        }

        run.Question.Confirm($"Issue {KeySelection.InWords(issued.Count)}?");
        using var file = new IssuedKeysFile(run.Get(_keys) ?? IssuedKeysFile.NewPath());
        var (done, failed) = await IssueAsync(run, issued, file, cancellationToken);
        WriteJson(run, issued, done, file.Path);
        Terminal.Say($"Issued {KeySelection.InWords(done.Count)}; {(done.Count > 0 ? $"they are in {file.Path}, which only you can read" : "no file was written")}.");
        return failed;
    }

    private static async Task<(List<ImportRow> Issued, int Present)> PlanAsync(Run run, IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        var issued = new List<ImportRow>();
        foreach (var row in rows)
        {
            var isThere = row.Label is { } label && (await KeyLookup.WithLabelAsync(run.Server, label, cancellationToken)).Any(k => !k.IsRevoked);
            if (!isThere)
            {
                issued.Add(row);
            }
        }

        return (issued, rows.Count - issued.Count);
    }

    /// <summary>Issues row by row. A refused row does not stop the others; what concerns all of them does.</summary>
    private static async Task<(Dictionary<ImportRow, KeyRecord> Done, ExitCode Exit)> IssueAsync(
        Run run, List<ImportRow> rows, IssuedKeysFile file, CancellationToken cancellationToken)
    {
        var done = new Dictionary<ImportRow, KeyRecord>();
        var exit = ExitCode.Done;
        foreach (var row in rows)
        {
            try
            {
                var key = await Issuer.IssueOneAsync(run.Server, row.Body, cancellationToken);
                file.Add(key);
                done.Add(row, key);
            }
            catch (CommandFailure failure)
            {
                Terminal.Say($"Row {row.Line}{(row.Label is null ? "" : $" ({row.Label})")}: {failure.Message}");
                exit = failure.ExitCode;
                if (exit != ExitCode.Refused)
                {
                    break;
                }
            }
        }

        return (done, exit);
    }

    private static void WritePlan(Run run, List<ImportRow> rows)
    {
        var table = new Table("row", "label", "settings");
        foreach (var row in rows)
        {
            table.Add($"{row.Line}", row.Label, JsonText.Of(row.Body));
        }

        run.Terminal.Write(table);
    }

    private static void WriteJson(Run run, List<ImportRow> rows, Dictionary<ImportRow, KeyRecord> done, string? file) =>
        run.Terminal.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("issued", done.Count);
            json.WriteString("file", done.Count > 0 ? file : null);
            json.WriteStartArray("rows");
            foreach (var row in rows)
            {
                json.WriteStartObject();
                json.WriteNumber("row", row.Line);
                json.WriteString("label", row.Label);
                json.WriteString("id", done.GetValueOrDefault(row)?.Id);
                json.WritePropertyName("settings");
                row.Body.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
}
