using System.Text.Json;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Usage;

/// <summary>What the server answered, of one page or of all.</summary>
/// <param name="Groups">What rows are grouped by.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Totals">The sums over everything that matches.</param>
/// <param name="NextCursor">Where the next page begins; null after the last.</param>
internal sealed record UsageReport(IReadOnlyList<string> Groups, IReadOnlyList<JsonElement> Rows, JsonElement Totals, string? NextCursor)
{
    private static readonly string[] Figures = ["requests", "tokens_in", "tokens_out", "tokens", "denied", "errors"];

    /// <summary>The members that say which group a row is.</summary>
    private string[] Names => [.. Groups.SelectMany(g => g == "key" ? (string[])["key_id", "label"] : [g])];

    /// <summary>The form of the API.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("rows");
        foreach (var row in Rows)
        {
            row.WriteTo(json);
        }

        json.WriteEndArray();
        json.WritePropertyName("totals");
        Totals.WriteTo(json);
        json.WriteString("next_cursor", NextCursor);
        json.WriteEndObject();
    }

    /// <summary>For people, the sums last.</summary>
    public Table ToTable()
    {
        var names = Names;
        var table = new Table([.. names.Select(n => (Column)n), .. Figures.Select(f => new Column(f, IsNumber: true)), "units", "source"]);
        foreach (var row in Rows)
        {
            table.Add([.. names.Select(n => TextOf(row, n)), .. Figures.Select(f => TextOf(row, f)), UnitsOf(row), TextOf(row, "source")]);
        }

        table.Add([.. names.Select((_, i) => i == 0 ? "total" : null), .. Figures.Select(f => TextOf(Totals, f)), UnitsOf(Totals), null]);
        return table;
    }

    private static string? TextOf(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static string UnitsOf(JsonElement row) =>
        row.TryGetProperty("units", out var units) ? string.Join(' ', units.EnumerateObject().Select(u => $"{u.Name}={u.Value}")) : "";
}
