using System.Text.Json;
using System.Text.RegularExpressions;

namespace QuotaFunctions.Architecture.Tests;

/// <summary>
/// <c>QuotaFunctions.Local.slnf</c> is what the README's test command runs. It must hold every project of the solution
/// but the two that need the Azure Functions packages, or a new project's tests would silently not run.
/// </summary>
public sealed partial class SolutionFilterTests
{
    private static readonly string[] NeedFunctionsPackages =
        ["src/Functions/Functions.csproj", "tests/Functions.Tests/Functions.Tests.csproj"];

    /// <summary>The repository.</summary>
    internal static readonly string Root = FindRoot();

    [Fact]
    public void LocalFilter_ComparedToSolution_LacksOnlyTheFunctionsProjects()
    {
        Assert.Equal(SolutionProjects().Except(NeedFunctionsPackages), FilterProjects());
    }

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

    private static string[] FilterProjects()
    {
        using var filter = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "QuotaFunctions.Local.slnf")));
        var projects = filter.RootElement.GetProperty("solution").GetProperty("projects");
        return Sorted(projects.EnumerateArray().Select(project => project.GetString()!));
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
