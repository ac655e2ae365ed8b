using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace QuotaFunctions.Architecture.Tests;

/// <summary>The page, the alerts and the dashboard name the instruments that there are; Prometheus' own tool accepts every query.</summary>
public sealed partial class ObservabilityTests
{
    private static readonly string Folder = Path.Combine(SolutionTests.Root, "deploy", "observability");

    [Fact]
    public void Page_DescribesEveryInstrumentAndNoOther()
    {
        var page = File.ReadAllText(Path.Combine(SolutionTests.Root, "docs", "observability.md"));
        var described = Row().Matches(page).Select(m => m.Groups[1].Value);

        Assert.Equal(Instruments().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("alerts.yml")]
    [InlineData("grafana.json")]
    public void Queries_NameInstrumentsThatThereAre(string file)
    {
        var known = Instruments().Select(i => i.Replace('.', '_')).ToArray();
        var used = Series().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(m => m.Value).Distinct();

        Assert.All(used, s => Assert.Contains(known, k => s.StartsWith(k, StringComparison.Ordinal) && Suffix().IsMatch(s[k.Length..])));
    }

    [Fact]
    public async Task Alerts_DoWhatTheirTestsSay()
    {
        await PromtoolAsync("check", "rules", "alerts.yml");
        await PromtoolAsync("test", "rules", "alerts.test.yml");
    }

    [Fact]
    public async Task Dashboard_Queries_AreValid()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "grafana.json")));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("targets").EnumerateArray())
            .Select(t => t.GetProperty("expr").GetString()!.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$__range", "6h", StringComparison.Ordinal))
            .ToArray();
        var file = Path.Combine(Path.GetTempPath(), $"quotafunctions-{Guid.NewGuid():N}.json");
        var rules = new { groups = new[] { new { name = "dashboard", rules = queries.Select((q, i) => new { record = $"panel_{i}", expr = q }) } } };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(rules));
        try
        {
            await PromtoolAsync("check", "rules", "--lint=none", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The names of instruments in the sources.</summary>
    private static string[] Instruments() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(SolutionTests.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Name().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct(),
    ];

    private static async Task PromtoolAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var tool = Process.Start(start)!;
            var (output, errors) = (tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
            await tool.WaitForExitAsync();
            Assert.True(tool.ExitCode == 0, await output + await errors);
        }
        catch (Win32Exception)
        {
            Assert.Fail("promtool is not installed; on Debian it is in the package prometheus (apt-get install --no-install-recommends prometheus).");
        }
    }

    /// <summary>A name, but not that of a span's attribute.</summary>
    [GeneratedRegex(@"(?<!SetTag\()""((?:quotafunctions|gen_ai\.client)\.[a-z_.]+)""")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\| `((?:quotafunctions|gen_ai\.client)\.[a-z_.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b(?:quotafunctions|gen_ai_client)_[a-z_]+")]
    private static partial Regex Series();

    [GeneratedRegex("^(_seconds)?(_bytes)?(_total|_bucket|_count|_sum)?$")]
    private static partial Regex Suffix();
}
