using System.Globalization;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;

namespace QuotaFunctions.Cli.Keys;

/// <summary>A key that an import issues.</summary>
/// <param name="Line">The row of the file, counted from 2, as a spreadsheet shows it.</param>
/// <param name="Label">Its label; null for none.</param>
/// <param name="Body">What the API gets.</param>
internal sealed record ImportRow(int Line, string? Label, JsonObject Body);

/// <summary>
/// Reads the CSV file of an import. Its columns are those of an export, and <c>quota</c>, <c>expires_in</c> and <c>prefix</c>. What an export says of
/// the past (ids, times, what was used) is passed over, and so are rows of revoked and expired keys.
/// </summary>
internal static class ImportFile
{
    private const string LimitEnd = " limit";

    private static readonly string[] Texts = ["label", "owner", "time_zone", "prefix", "expires_at"];
    private static readonly string[] Lists = ["tags", "models"];
    private static readonly string[] Numbers = ["max_parallel", "quota"];
    private static readonly string[] Settable = [.. Texts, .. Lists, .. Numbers, "expires_in"];
    private static readonly string[] OfThePast = ["id", "status", "created_at", "suspended_at", "last_used_at", "used"];

    /// <summary>The rows to issue, and how many were passed over.</summary>
    /// <exception cref="CommandFailure">The file cannot be read, or a column or cell is wrong.</exception>
    public static (IReadOnlyList<ImportRow> Rows, int Passed) Read(string path)
    {
        var text = InputText.Read(path);
        List<string[]> lines;
        try
        {
            lines = Csv.Read(text, SeparatorOf(text));
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage($"{path} cannot be read as CSV: {e.Message}");
        }

        if (lines is not [var header, .. var rest] || IsBlank(header))
        {
            throw CommandFailure.Usage($"{path} is empty. Its first line must name columns, such as label,owner,tags,requests/day limit.");
        }

        string[] columns = [.. header.Select(c => c.Trim())];
        CheckColumns(path, columns);
        var (rows, passed) = (new List<ImportRow>(), 0);
        for (var i = 0; i < rest.Count; i++)
        {
            if (IsBlank(rest[i]))
            {
                continue;
            }

            if (ReadRow(path, i + 2, columns, rest[i]) is { } row)
            {
                rows.Add(row);
            }
            else
            {
                passed++;
            }
        }

        CheckLabels(path, rows);
        return (rows, passed);
    }

    /// <summary>True for an empty line, and for the empty rows that spreadsheets leave at the end.</summary>
    private static bool IsBlank(string[] cells) => cells.All(string.IsNullOrWhiteSpace);

    /// <summary>What separates cells: spreadsheets write semicolons where the decimal separator is a comma.</summary>
    private static char SeparatorOf(string text)
    {
        var header = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? end : text.Length);
        return header.Contains(',') ? ',' : header.Contains(';') ? ';' : header.Contains('\t') ? '\t' : ',';
    }

    private static void CheckColumns(string path, string[] columns)
    {
        foreach (var column in columns)
        {
            var isLimit = column.Contains('/') && (column.EndsWith(LimitEnd, StringComparison.Ordinal) || column.EndsWith(" used", StringComparison.Ordinal) || column.EndsWith(" remaining", StringComparison.Ordinal));
            if (!isLimit && column != "other_limits" && !Settable.Contains(column) && !OfThePast.Contains(column))
            {
                throw CommandFailure.Usage(
                    $"{path} has a column '{column}' that means nothing here. Columns are {string.Join(", ", Settable)}, and UNIT/WINDOW limit, such as 'requests/day limit'.");
            }
        }

        if (columns.Distinct(StringComparer.Ordinal).Count() != columns.Length)
        {
            throw CommandFailure.Usage($"{path} names a column twice.");
        }
    }

    private static ImportRow? ReadRow(string path, int line, string[] columns, string[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw CommandFailure.Usage($"{path}, row {line}: {cells.Length} cells, but {columns.Length} columns.");
        }

        var body = new JsonObject();
        var limits = new JsonArray();
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].Length > 0 && !Read(columns[i], cells[i], body, limits))
            {
                throw CommandFailure.Usage($"{path}, row {line}: '{SafeText.Cell(cells[i])}' is no value for {columns[i]}.");
            }

            if (columns[i] == "status" && cells[i] is "revoked" or "expired")
            {
                return null;
            }
        }

        if (body["label"]?.GetValue<string>().Contains("{n}", StringComparison.Ordinal) == true)
        {
            throw CommandFailure.Usage($"{path}, row {line}: a label with {{n}} is for many keys at once, and a row is one key.");
        }

        if (limits.Count > 0)
        {
            body["limits"] = limits;
        }

        return new ImportRow(line, body["label"]?.GetValue<string>(), body);
    }

    private static bool Read(string column, string cell, JsonObject body, JsonArray limits)
    {
        if (Texts.Contains(column))
        {
            body[column] = cell;
        }
        else if (Lists.Contains(column))
        {
            body[column] = new JsonArray([.. cell.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => (JsonNode)t)]);
        }
        else if (Numbers.Contains(column))
        {
            body[column] = IsNumber(cell, out var number) ? number : null;
            return body[column] is not null;
        }
        else if (column == "expires_in")
        {
            body[column] = DurationText.ToJson(cell);
        }
        else if (column.EndsWith(LimitEnd, StringComparison.Ordinal))
        {
            return Add(limits, column[..^LimitEnd.Length], cell);
        }
        else if (column == "other_limits")
        {
            // Pairs such as tokens/day=17/2000: what was used, and the limit.
            return cell.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .All(pair => pair.Split('=') is [var name, var amounts] && Add(limits, name, amounts.Split('/')[^1]));
        }

        return true;
    }

    private static bool Add(JsonArray limits, string name, string cell)
    {
        if (!IsNumber(cell, out var limit))
        {
            return false;
        }

        var (unit, window) = LimitText.ParseName(name);
        limits.Add((JsonNode)new LimitText(unit, window, limit).ToJson());
        return true;
    }

    private static bool IsNumber(string cell, out long number) => long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static void CheckLabels(string path, List<ImportRow> rows)
    {
        var twice = rows.Where(r => r.Label is not null).GroupBy(r => r.Label).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw CommandFailure.Usage($"{path} has the label {twice.Key} in rows {string.Join(" and ", twice.Select(r => r.Line))}. A label names one key.");
        }
    }
}
