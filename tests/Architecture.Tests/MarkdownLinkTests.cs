using System.Text.RegularExpressions;

namespace QuotaFunctions.Architecture.Tests;

/// <summary>Pages point at each other; a link that leads nowhere is found here and not by a reader.</summary>
public sealed partial class MarkdownLinkTests
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "artifacts", "TestResults", ".git"];

    [Fact]
    public void Links_OfAllPages_LeadToFilesAndHeadings()
    {
        var pages = Pages(SolutionTests.Root).ToArray();

        Assert.True(pages.Length > 30);
        Assert.Empty(pages.SelectMany(BrokenLinks));
    }

    [Theory]
    [InlineData("[a](missing.md)")]
    [InlineData("[a](README.md#no-such-heading)")]
    [InlineData("[a\nb](missing.md)")]
    public void Rule_AppliedToALinkThatLeadsNowhere_FindsIt(string text) =>
        Assert.Single(BrokenLinks(Path.Combine(SolutionTests.Root, "page.md"), text));

    [Theory]
    [InlineData("[a](README.md)")]
    [InlineData("[a](docs)")]
    [InlineData("[a](https://example.com/x.md)")]
    [InlineData("`[a](missing.md)`")]
    [InlineData("```json\n[a](missing.md)\n```")]
    [InlineData("# One, two: `three` (4)\n# One, two: `three` (4)\n[a](#one-two-three-4-1)")]
    public void Rule_AppliedToOtherText_FindsNothing(string text) =>
        Assert.Empty(BrokenLinks(Path.Combine(SolutionTests.Root, "page.md"), text));

    private static IEnumerable<string> Pages(string folder) =>
        Directory.EnumerateFiles(folder, "*.md")
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(sub => !NotOurs.Contains(Path.GetFileName(sub)) && new DirectoryInfo(sub).LinkTarget is null)
                .SelectMany(Pages));

    private static IEnumerable<string> BrokenLinks(string page) => BrokenLinks(page, File.ReadAllText(page));

    private static IEnumerable<string> BrokenLinks(string page, string text)
    {
        foreach (Match link in Link().Matches(Code().Replace(text, "")))
        {
            var target = link.Groups["target"].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
            {
                continue;
            }

            var parts = target.Split('#', 2);
            var file = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
            var exists = file == page || File.Exists(file) || Directory.Exists(file);
            if (!exists || (parts.Length == 2 && !Headings(file == page ? text : File.ReadAllText(file)).Contains(Uri.UnescapeDataString(parts[1]))))
            {
                yield return $"{Path.GetRelativePath(SolutionTests.Root, page)}: {target}";
            }
        }
    }

    /// <summary>The names of a page's headings as GitHub makes them; one that comes again gets a number.</summary>
    private static HashSet<string> Headings(string text)
    {
        var names = new HashSet<string>();
        foreach (Match heading in Heading().Matches(Fence().Replace(text, "")))
        {
            var name = NotInAName().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');
            for (var again = 0; !names.Add(again == 0 ? name : $"{name}-{again}"); again++)
            {
            }
        }

        return names;
    }

    [GeneratedRegex(@"\[[^\[\]]*\]\((?<target>[^()\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M}_\- ]")]
    private static partial Regex NotInAName();

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    /// <summary>Fences and code within a line.</summary>
    [GeneratedRegex("^ *```.*?^ *```|`[^`\n]+`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
