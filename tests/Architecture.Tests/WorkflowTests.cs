using System.Text.RegularExpressions;

namespace QuotaFunctions.Architecture.Tests;

/// <summary>A tag of an action can be moved to other code; a digest cannot.</summary>
public sealed partial class WorkflowTests
{
    [Fact]
    public void Actions_OfAllWorkflows_ArePinnedByDigestWithTheirVersionBeside()
    {
        var lines = Directory.EnumerateFiles(Path.Combine(SolutionTests.Root, ".github", "workflows"), "*.yml")
            .SelectMany(File.ReadLines)
            .Where(line => line.Contains("uses:", StringComparison.Ordinal))
            .ToArray();

        Assert.True(lines.Length > 20);
        Assert.DoesNotContain(lines, line => !IsPinned(line));
    }

    [Theory]
    [InlineData("      - uses: actions/checkout@v7")]
    [InlineData("      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1")]
    public void Rule_AppliedToAnActionThatIsNotPinned_FindsIt(string line) => Assert.False(IsPinned(line));

    private static bool IsPinned(string line) => Pinned().IsMatch(line);

    [GeneratedRegex("uses: [a-z0-9-]+/[a-z0-9/-]+@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+$")]
    private static partial Regex Pinned();
}
