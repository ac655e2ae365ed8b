using Spectre.Console;

namespace QuotaFunctions.Cli.Output;

/// <summary>Draws tables and progress in a terminal.</summary>
internal static class DrawnTable
{
    private const int NarrowestColumn = 24;
    private const int Padding = 4;

    /// <summary>Draws a table on standard output.</summary>
    public static void Write(Table table, bool isColoured) => CreateFor(table, isColoured).Write(Of(table));

    /// <summary>Clears the screen and draws a table with a line above it.</summary>
    public static void Redraw(string above, Table table, bool isColoured)
    {
        var console = CreateFor(table, isColoured);
        console.Clear(home: true);
        console.WriteLine(above);
        console.Write(Of(table));
    }

    /// <summary>Shows on standard error that something takes time, if that is a terminal.</summary>
    public static async Task<T> WhileAsync<T>(string what, Func<Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work();
        }

        return await Create(Console.Error, isColoured: false).Status().StartAsync(Markup.Escape(what), _ => work());
    }

    /// <summary>A console of Spectre.Console on a writer.</summary>
    public static IAnsiConsole Create(TextWriter writer, bool isColoured) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        ColorSystem = isColoured ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Out = new AnsiConsoleOutput(writer),
    });

    /// <summary>Lets a table that is too wide for the terminal run over its edge: Spectre.Console would draw an ellipsis in its place.</summary>
    private static IAnsiConsole CreateFor(Table table, bool isColoured)
    {
        var console = Create(Console.Out, isColoured);
        var needed = table.Columns.Select((column, i) =>
        {
            var whole = table.Rows.Select(r => SafeText.Cell(r[i]).Length).Append(column.Name.Length).Max();
            return Padding + (column.IsNumber || column.IsWhole ? whole : Math.Min(whole, Math.Max(column.Name.Length, NarrowestColumn)));
        }).Sum();
        console.Profile.Width = Math.Max(console.Profile.Width, needed);
        return console;
    }

    private static Spectre.Console.Table Of(Table table)
    {
        var drawn = new Spectre.Console.Table { Border = TableBorder.Simple };
        foreach (var column in table.Columns)
        {
            drawn.AddColumn(new TableColumn(new Text(column.Name, new Style(decoration: Decoration.Bold)))
            {
                Alignment = column.IsNumber ? Justify.Right : Justify.Left,
                NoWrap = column.IsNumber || column.IsWhole,
            });
        }

        foreach (var row in table.Rows)
        {
            drawn.AddRow(row.Select(cell => new Text(SafeText.Cell(cell))));
        }

        return drawn;
    }
}
