using System.Text.RegularExpressions;

namespace QuotaFunctions.Architecture.Tests;

/// <summary><c>QuotaFunctions.sln</c> is what is tested: a project that it lacks would silently not be.</summary>
public sealed partial class SolutionTests
{
    /// <summary>The repository.</summary>
    internal static readonly string Root = FindRoot();

    [Fact]
    public void Solution_ComparedToDisk_HoldsEveryProjectOfSrcAndTests()
    {
        var onDisk = new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))

            // A build of the Functions app leaves a generated project in its obj folder.
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin"));

        Assert.Empty(onDisk.Except(SolutionProjects()));
    }

    private static string[] SolutionProjects()
    {
        var text = File.ReadAllText(Path.Combine(Root, "QuotaFunctions.sln"));
        return Sorted(ProjectPath().Matches(text).Select(match => match.Groups[1].Value));
    }

    private static string[] Sorted(IEnumerable<string> projects) =>
        [.. projects.Select(path => path.Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "QuotaFunctions.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectPath();
}
