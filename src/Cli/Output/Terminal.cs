using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace QuotaFunctions.Cli.Output;

/// <summary>Standard output for what was asked, standard error for everything else.</summary>
/// <param name="isJson">True when standard output must be one JSON document.</param>
/// <param name="isPlain">True for no colours.</param>
internal sealed class Terminal(bool isJson, bool isPlain)
{
    private readonly Stream _output = Console.OpenStandardOutput();
    private bool _isDocumentWritten;

    /// <summary>True when standard output is one JSON document.</summary>
    public bool IsJson => isJson;

    /// <summary>True when people read standard output as it is written.</summary>
    public bool IsDrawn => !isJson && !Console.IsOutputRedirected;

    /// <summary>True for colours in what is drawn.</summary>
    public bool IsColoured => IsDrawn && !isPlain && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>True when somebody is there to answer a question.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Writes a line for people to standard error.</summary>
    public static void Say(string line) => Console.Error.WriteLine(SafeText.Lines(line));

    /// <summary>Writes a line to standard output, unless that is for a JSON document.</summary>
    public void WriteLine(string line)
    {
        if (!isJson)
        {
            WriteRaw(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    /// <summary>Writes a table to standard output, unless that is for a JSON document.</summary>
    /// <param name="table">The table.</param>
    /// <param name="isContinued">True when it continues one that was written: lines then come without headings.</param>
    public void Write(Table table, bool isContinued = false)
    {
        if (isJson)
        {
            return;
        }

        if (IsDrawn)
        {
            DrawnTable.Write(table, IsColoured);
            return;
        }

        var text = new StringBuilder();
        if (!isContinued)
        {
            AppendLine(text, table.Columns.Select(c => (string?)c.Name));
        }

        foreach (var row in table.Rows)
        {
            AppendLine(text, row);
        }

        WriteRaw(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Writes the JSON document to standard output, with <c>--json</c> only. It is written whole or not at all.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        if (!isJson || _isDocumentWritten)
        {
            return;
        }

        using var document = new MemoryStream();
        var options = new JsonWriterOptions { Indented = !Console.IsOutputRedirected, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(document, options))
        {
            write(json);
        }

        document.WriteByte((byte)'\n');
        _isDocumentWritten = true;
        WriteRaw(document.GetBuffer().AsSpan(0, (int)document.Length));
    }

    /// <summary>Writes bytes to standard output. The runtime ignores it when the reader of a pipe has gone (<c>quota keys list | head</c>).</summary>
    /// <exception cref="CommandFailure">They cannot be written, for example because the disk is full.</exception>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _output.Write(bytes);
            _output.Flush();
        }
        catch (IOException e)
        {
            throw new CommandFailure(
                ExitCode.Refused, $"Standard output cannot be written: {e.Message.TrimEnd('.')}. If it was to get a key, the key is there, but its text is lost: quota keys rotate gives it a new one.");
        }
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string?> cells) =>
        text.AppendJoin('\t', cells.Select(c => SafeText.Cell(c))).Append('\n');
}
