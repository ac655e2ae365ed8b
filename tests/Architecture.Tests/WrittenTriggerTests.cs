using System.Text.RegularExpressions;
using QuotaFunctions.Functions.Tests;

namespace QuotaFunctions.Architecture.Tests;

/// <summary>The triggers as they are written, so that they are held against the table where the Functions packages are missing too.</summary>
public sealed partial class WrittenTriggerTests : TriggerContract
{
    private static readonly Trigger[] Written =
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(SolutionTests.Root, "src", "Functions"), "*.cs")
           from Match match in Function().Matches(File.ReadAllText(file))
           let methods = match.Groups["method"].Captures.Select(capture => capture.Value)
           select new Trigger(
               match.Groups["name"].Value,
               match.Groups["route"].Value,
               string.Join(',', methods),
               match.Groups["level"].Value,
               match.Groups["parameter"].Value),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyCollection<Trigger> Triggers => Written;

    [GeneratedRegex("""
        \[Function\("(?<name>\w+)"\)\][^\[]*\[HttpTrigger\(AuthorizationLevel\.(?<level>\w+)(, "(?<method>\w+)")*(, Route = "(?<route>[^"]*)")?\)\] HttpRequest (?<parameter>\w+)
        """)]
    private static partial Regex Function();
}
