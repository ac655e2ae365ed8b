using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>Resolves references in configuration texts: <c>${NAME}</c> to a variable, <c>file:PATH</c> to the content of a file.</summary>
/// <param name="variable">Gives the value of a variable, or null.</param>
/// <param name="folder">The folder that a relative path starts from.</param>
internal sealed partial class TextReferences(Func<string, string?> variable, string folder)
{
    private const string File = "file:";

    /// <summary>The text with its variables replaced.</summary>
    public bool TryResolve(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        string? missing = null;
        value = Reference().Replace(text, match =>
        {
            var name = match.Groups[1].Value;
            if (variable(name)?.Trim() is { Length: > 0 } set)
            {
                return set;
            }

            // Do not repeat an unusual name: it could be the secret itself.
            missing = name.Length <= 64 && name.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')
                ? $"names the variable {name}, which is not set"
                : "names a variable that is not set";
            return "";
        });
        fault = missing;
        return fault is null;
    }

    /// <summary>The text with its variables replaced, or the content of the file it names.</summary>
    public bool TryResolveSecret(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        if (!text.StartsWith(File, StringComparison.Ordinal))
        {
            return TryResolve(text, out value, out fault);
        }

        if (SecretFile.TryRead(PathOf(text[File.Length..]), out value, out var words))
        {
            fault = null;
            return true;
        }

        fault = words.Value.English;
        return false;
    }

    /// <summary>A path as this process can open it.</summary>
    public string PathOf(string path) => Path.Combine(folder, path);

    [GeneratedRegex(@"\$\{([^{}]*)\}")]
    private static partial Regex Reference();
}
