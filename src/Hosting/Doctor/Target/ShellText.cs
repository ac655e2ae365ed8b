namespace QuotaFunctions.Hosting.Doctor.Target;

/// <summary>Texts in commands that an operator pastes into a shell.</summary>
public static class ShellText
{
    /// <summary>The text as one word of a command.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+' or ':')
            ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
