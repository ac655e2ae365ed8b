using Spectre.Console;

namespace QuotaFunctions.Cli.Output;

/// <summary>How a line looks in a terminal with colours.</summary>
internal enum Tone
{
    /// <summary>As the terminal writes.</summary>
    Plain,

    /// <summary>Of little weight.</summary>
    Quiet,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>A recommendation.</summary>
    Advice,

    /// <summary>To be looked at.</summary>
    Warning,

    /// <summary>Broken.</summary>
    Bad,
}

/// <summary>A line for a terminal.</summary>
internal readonly record struct DrawnLine(string Text, Tone Tone);

/// <summary>Draws lines that the terminal itself breaks, so that a command is copied whole.</summary>
internal static class DrawnLines
{
    /// <summary>Draws them on standard output.</summary>
    public static void Write(IEnumerable<DrawnLine> lines, bool isColoured)
    {
        var console = DrawnTable.Create(Console.Out, isColoured);
        foreach (var line in lines)
        {
            var text = SafeText.Cell(line.Text);
            console.Profile.Width = Math.Max(console.Profile.Width, (2 * text.Length) + 1);
            console.Write(new Text(text, StyleOf(line.Tone)));
            console.WriteLine();
        }
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Quiet => new Style(decoration: Decoration.Dim),
        Tone.Good => new Style(Color.Green),
        Tone.Advice => new Style(Color.Blue),
        Tone.Warning => new Style(Color.Yellow, decoration: Decoration.Bold),
        Tone.Bad => new Style(Color.Red, decoration: Decoration.Bold),
        _ => Style.Plain,
    };
}
