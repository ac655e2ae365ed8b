using System.Text.RegularExpressions;

namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>The alerts look for log lines and paths that there are.</summary>
public sealed partial class AlertTests
{
    [Fact]
    public async Task Queries_LookForLinesThatTheServiceLogs()
    {
        var messages = Sources().SelectMany(f => Message().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).ToArray();
        var phrases = (await QueriesAsync()).SelectMany(q => Phrase().Matches(q)).Select(m => m.Groups[1].Value).ToArray();

        Assert.NotEmpty(phrases);
        Assert.All(phrases, p => Assert.Contains(messages, m => m.Contains(p, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Queries_NamePathsThatThereAre()
    {
        var routes = File.ReadAllText(Repository.Of("src", "Api", "Routing", "RouteTable.cs"));
        var named = (await QueriesAsync()).SelectMany(q => List().Matches(q)).SelectMany(m => Quoted().Matches(m.Value)).Select(m => m.Groups[1].Value).ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, n => Assert.Contains($"\"{n.TrimStart('/')}\"", routes, StringComparison.Ordinal));
    }

    private static async Task<string[]> QueriesAsync() =>
    [
        .. (await Templates.DefaultAsync(Templates.Functions)).Concat(await Templates.DefaultAsync(Templates.ContainerApps))
            .Where(r => r.GetProperty("type").GetString() == "Microsoft.Insights/scheduledQueryRules")
            .Select(r => r.GetProperty("properties").GetProperty("criteria").GetProperty("allOf")[0].GetProperty("query").GetString()!),
    ];

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Repository.Of("src"), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex("\\[LoggerMessage\\(\\d+, LogLevel\\.\\w+, \"([^\"]+)\"")]
    private static partial Regex Message();

    [GeneratedRegex("has \"([^\"]+)\"")]
    private static partial Regex Phrase();

    [GeneratedRegex(@"Url has_any \([^)]*\)")]
    private static partial Regex List();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}
