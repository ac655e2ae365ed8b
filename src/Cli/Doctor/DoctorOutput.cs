using System.Text.Json;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Cli.Doctor;

/// <summary>Shows the findings, the worst first.</summary>
internal static class DoctorOutput
{
    /// <summary>Writes them to standard output, and a summary to standard error.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="checkedAt">When the run began.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="language">The language of what is written beside them.</param>
    /// <param name="showsAll">True to show in a terminal also what is fine and what was not looked at.</param>
    public static void Write(Terminal terminal, IReadOnlyList<SpokenFinding> findings, DateTimeOffset checkedAt, TimeSpan duration, Language language, bool showsAll)
    {
        terminal.WriteJson(json => Write(json, findings, checkedAt, duration));
        var ordered = findings.OrderBy(f => Array.IndexOf(StatusNames.WorstFirst, f.Status)).ToArray();
        if (terminal.IsDrawn)
        {
            Draw([.. ordered.Where(f => showsAll || f.Status > FindingStatus.Skipped)], terminal.IsColoured);
        }
        else
        {
            terminal.Write(ToTable(ordered));
        }

        var counts = StatusNames.WorstFirst.Select(s => (Status: s, Count: findings.Count(f => f.Status == s))).Where(c => c.Count > 0);
        Terminal.Say(string.Join(language is Language.Chinese ? "，" : ", ", counts.Select(c => StatusNames.Count(c.Status, c.Count).In(language))));
    }

    private static Table ToTable(IEnumerable<SpokenFinding> findings)
    {
        var table = new Table("status", "check", "subject", "title", "detail", "fix");
        foreach (var f in findings)
        {
            table.Add(f.Status.ToName(), f.Check, f.Subject, f.Title, f.Detail, f.Fix);
        }

        return table;
    }

    private static void Draw(IReadOnlyList<SpokenFinding> findings, bool isColoured)
    {
        var lines = new List<DrawnLine>();
        foreach (var f in findings)
        {
            var (sign, tone) = f.Status switch
            {
                FindingStatus.Problem => ("✗", Tone.Bad),
                FindingStatus.Warning => ("!", Tone.Warning),
                FindingStatus.Advice => ("→", Tone.Advice),
                FindingStatus.Skipped => ("–", Tone.Quiet),
                _ => ("✓", Tone.Good),
            };
            lines.Add(new DrawnLine($"{sign} {f.Title}", tone));
            lines.Add(new DrawnLine($"  {f.Check}{(f.Subject is null ? "" : $"  {f.Subject}")}", Tone.Quiet));
            if (f.Detail is not null)
            {
                lines.Add(new DrawnLine($"  {f.Detail}", Tone.Plain));
            }

            if (f.Fix is not null)
            {
                lines.Add(new DrawnLine("", Tone.Plain));
                lines.Add(new DrawnLine($"    {f.Fix}", Tone.Plain));
            }

            lines.Add(new DrawnLine("", Tone.Plain));
        }

        DrawnLines.Write(lines, isColoured);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<SpokenFinding> findings, DateTimeOffset checkedAt, TimeSpan duration)
    {
        json.WriteStartObject();
        json.WriteInstant("checked_at"u8, checkedAt);
        json.WriteNumber("duration_ms", (long)duration.TotalMilliseconds);
        json.WriteString("status", findings.Select(f => f.Status).Worst().ToName());
        json.WriteStartArray("findings");
        foreach (var f in findings)
        {
            json.WriteStartObject();
            json.WriteString("check", f.Check);
            json.WriteString("subject", f.Subject);
            json.WriteString("status", f.Status.ToName());
            json.WriteString("title", f.Title);
            json.WriteString("detail", f.Detail);
            json.WriteString("fix", f.Fix);
            json.WriteNumber("duration_ms", f.DurationMs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
