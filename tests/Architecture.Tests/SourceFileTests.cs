using System.Text.RegularExpressions;

namespace QuotaFunctions.Architecture.Tests;

/// <summary>A file has one reason to change; one that grows long usually has two.</summary>
public sealed partial class SourceFileTests
{
    private const int MostLines = 320;

    [Fact]
    public void SourceFiles_OfTheProduct_AreShort()
    {
        var src = Path.Combine(SolutionTests.Root, "src");
        var files = Directory.EnumerateFiles(src, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Select(f => (Name: Path.GetRelativePath(src, f), Lines: File.ReadLines(f).Count()))
            .ToArray();

        Assert.True(files.Length > 50);
        Assert.DoesNotContain(files, f => f.Lines > MostLines);
    }

    [Fact]
    public void SourceFiles_OfThePages_AreShort()
    {
        var source = Path.Combine(SolutionTests.Root, "web", "src");
        var files = Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Select(f => (Name: Path.GetRelativePath(source, f), Lines: File.ReadLines(f).Count())).ToArray();

        Assert.True(files.Length > 50);
        Assert.DoesNotContain(files, f => f.Lines > MostLines);
    }

    [Fact]
    public void ChineseTexts_Punctuation_IsFullWidth()
    {
        var texts = new[] { (Folder: Path.Combine("web", "src"), Files: "*.ts*"), (Folder: "src", Files: "*.cs") }
            .SelectMany(place => Directory.EnumerateFiles(Path.Combine(SolutionTests.Root, place.Folder), place.Files, SearchOption.AllDirectories))
            .SelectMany(file => Quoted().Matches(File.ReadAllText(file)).Select(m => m.Value))
            .Where(text => Chinese().IsMatch(text))
            .ToArray();

        Assert.True(texts.Length > 500);
        Assert.DoesNotContain(texts, text => HalfWidth().IsMatch(text));
    }

    [GeneratedRegex("""["`][^"`\n]*["`]""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"[,:;!?)]\p{IsCJKUnifiedIdeographs}|\p{IsCJKUnifiedIdeographs}[,:;!?()]|[,:;!?(] \p{IsCJKUnifiedIdeographs}")]
    private static partial Regex HalfWidth();
}
