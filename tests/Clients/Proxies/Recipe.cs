using System.Text.RegularExpressions;
using QuotaFunctions.Azurite;

namespace QuotaFunctions.Clients.Proxies;

/// <summary>A configuration of nginx that <c>docs/reverse-proxies.md</c> shows, as it is printed there.</summary>
internal static partial class Recipe
{
    /// <summary>The block that begins with <c># QuotaFunctions: NAME</c>.</summary>
    public static string Named(string name)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reverse-proxies.md"));
        return NginxBlock().Matches(page).Select(m => m.Groups["text"].Value).SingleOrDefault(t => t.StartsWith($"# QuotaFunctions: {name}\n", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"docs/reverse-proxies.md has no nginx recipe '{name}'");
    }

    /// <summary>Puts another text in its place; a recipe that does not have it is a fault of the test.</summary>
    public static string With(this string recipe, string text, string replacement)
    {
        Assert.Contains(text, recipe, StringComparison.Ordinal);
        return recipe.Replace(text, replacement, StringComparison.Ordinal);
    }

    [GeneratedRegex("```nginx\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex NginxBlock();
}
