namespace QuotaFunctions.Architecture.Tests;

/// <summary>The images restore from project files alone: one that is not copied first makes that restore incomplete.</summary>
public sealed class DockerfileTests
{
    [Theory]
    [InlineData("Server")]
    [InlineData("Functions")]
    public void Dockerfile_CopiesEveryProjectThatTheHostIsMadeOf(string host)
    {
        var source = Path.Combine(SolutionTests.Root, "src");
        var copied = File.ReadAllLines(Path.Combine(source, host, "Dockerfile"))
            .Where(l => l.StartsWith("COPY src/", StringComparison.Ordinal) && l.Contains(".csproj", StringComparison.Ordinal))
            .Select(l => l.Split(' ')[1]);

        var needed = ReferencedBy(Path.Combine(source, host, $"{host}.csproj")).Select(p => Path.GetRelativePath(SolutionTests.Root, p).Replace('\\', '/'));

        Assert.Equal(needed.Order(StringComparer.Ordinal), copied.Order(StringComparer.Ordinal));
    }

    private static HashSet<string> ReferencedBy(string project)
    {
        var found = new HashSet<string> { project };
        foreach (var reference in System.Xml.Linq.XDocument.Load(project).Descendants("ProjectReference"))
        {
            var path = reference.Attribute("Include")!.Value.Replace('\\', '/');
            found.UnionWith(ReferencedBy(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, path))));
        }

        return found;
    }
}
