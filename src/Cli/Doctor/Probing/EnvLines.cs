using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Cli.Doctor.Probing;

/// <summary>The lines of <c>.env</c> as commands such as <c>grep</c> see them. No value leaves this class.</summary>
internal static class EnvLines
{
    /// <summary>The names that are set more than once. The server takes the last line; <c>grep</c> gives all of them.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static IReadOnlyList<string> NamesWrittenTwice() =>
        File.Exists(DotEnvFile.Name) ? [.. File.ReadLines(DotEnvFile.Name).Select(NameOf).OfType<string>().GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key)] : [];

    private static string? NameOf(string line)
    {
        const string Export = "export ";
        var text = line.TrimStart();
        text = text.StartsWith(Export, StringComparison.Ordinal) ? text[Export.Length..].TrimStart() : text;
        var end = text.IndexOf('=', StringComparison.Ordinal);
        return end > 0 && text[..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? text[..end] : null;
    }
}
