namespace QuotaFunctions.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="IsNumber">True to align it to the right in a terminal.</param>
/// <param name="IsWhole">True to break none of its cells over two lines of a terminal.</param>
internal readonly record struct Column(string Name, bool IsNumber = false, bool IsWhole = false)
{
    public static implicit operator Column(string name) => new(name, IsWhole: name is "id" or "key_id" or "day" or "status" or "result");
}

/// <summary>Rows for people. In a terminal it is drawn; elsewhere it is lines with a tab between cells, the headings first.</summary>
/// <param name="Columns">The columns.</param>
internal sealed record Table(params Column[] Columns)
{
    /// <summary>The rows, each with a cell for every column; null is an empty cell.</summary>
    public List<string?[]> Rows { get; } = [];

    /// <summary>Adds a row.</summary>
    public void Add(params string?[] cells) => Rows.Add(cells);
}
