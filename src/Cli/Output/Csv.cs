using System.Text;

namespace QuotaFunctions.Cli.Output;

/// <summary>CSV files (RFC 4180), written and read as the service's own exports are.</summary>
internal static class Csv
{
    private const string FormulaStarts = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>One line with its end.</summary>
    public static string Line(params ReadOnlySpan<string?> cells)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            line.Append(i == 0 ? "" : ",").Append(Quote(cells[i] ?? ""));
        }

        return line.Append("\r\n").ToString();
    }

    /// <summary>The rows of a text, empty ones too. An apostrophe that keeps a spreadsheet from running a cell as a formula is taken away.</summary>
    /// <exception cref="FormatException">A quote is not closed.</exception>
    public static List<string[]> Read(string text, char separator)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (isQuoted)
            {
                if (c != '"')
                {
                    cell.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (c == '"' && cell.Length == 0)
            {
                isQuoted = true;
            }
            else if (c == separator)
            {
                EndCell(row, cell);
            }
            else if (c == '\n')
            {
                EndRow(rows, row, cell);
            }
            else if (c != '\r')
            {
                cell.Append(c);
            }
        }

        if (isQuoted)
        {
            throw new FormatException("a quote is not closed");
        }

        if (row.Count > 0 || cell.Length > 0)
        {
            EndRow(rows, row, cell);
        }

        return rows;
    }

    private static void EndCell(List<string> row, StringBuilder cell)
    {
        var text = cell.ToString();
        cell.Clear();
        row.Add(text is ['\'', var first, ..] && IsFormula(text[1..], first) ? text[1..] : text);
    }

    private static void EndRow(List<string[]> rows, List<string> row, StringBuilder cell)
    {
        EndCell(row, cell);
        rows.Add([.. row]);
        row.Clear();
    }

    private static string Quote(string text)
    {
        var isFormula = text.Length > 0 && IsFormula(text, text[0]);
        var isPlain = !isFormula && text.AsSpan().IndexOfAny(",\"\r\n") < 0 && text.Trim() == text;
        return isPlain ? text : $"\"{(isFormula ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static bool IsFormula(string text, char first) =>
        first is '\t' or '\r' or '\n' || (text.AsSpan().TrimStart() is [var start, ..] && FormulaStarts.Contains(start, StringComparison.Ordinal));
}
