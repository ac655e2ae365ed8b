namespace QuotaFunctions.Cli.Output;

/// <summary>Texts from elsewhere, such as labels and model names, before a terminal gets them: a control character could change what it shows.</summary>
internal static class SafeText
{
    /// <summary>One cell of a table, without tabs and line ends.</summary>
    public static string Cell(string? text) => Replace(text ?? "", keepsLines: false);

    /// <summary>Whole lines.</summary>
    public static string Lines(string text) => Replace(text, keepsLines: true);

    private static string Replace(string text, bool keepsLines) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) && !(keepsLines && (c is '\n' or '\t')) ? '?' : c)) : text;
}
