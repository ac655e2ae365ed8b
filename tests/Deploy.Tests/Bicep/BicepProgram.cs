using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace QuotaFunctions.Deploy.Tests.Bicep;

/// <summary>The Bicep command line, which comes with the package Azure.Bicep.CommandLine.linux-x64.</summary>
internal static class BicepProgram
{
    private static readonly string Program = typeof(BicepProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "BicepProgram").Value!;

    /// <summary>A run takes seconds, and several tests look at the same one.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<Task<JsonElement>>> Builds = new();

    /// <summary>The same.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<Task<JsonElement[]>>> Predictions = new();

    /// <summary>What the compiler and the linter have to say, a line each; none when there is nothing.</summary>
    public static async Task<string> LintAsync(string file) => (await RunAsync("lint", file)).Errors;

    /// <summary>The compiled template.</summary>
    public static Task<JsonElement> BuildAsync(string file) => Builds.GetOrAdd(file, _ => new(() => RunBuildAsync(file))).Value;

    /// <summary>The resources that a template would deploy, evaluated without Azure. What only Azure knows stays an expression in brackets.</summary>
    /// <param name="template">The template.</param>
    /// <param name="parameters">The parameters, each a line of a .bicepparam file behind <c>param</c>.</param>
    public static Task<JsonElement[]> PredictAsync(string template, params string[] parameters) =>
        Predictions.GetOrAdd(string.Join('\n', [template, .. parameters]), _ => new(() => RunPredictionAsync(template, parameters))).Value;

    private static async Task<JsonElement> RunBuildAsync(string file) => JsonDocument.Parse((await RunAsync("build", file, "--stdout")).Output).RootElement;

    private static async Task<JsonElement[]> RunPredictionAsync(string template, string[] parameters)
    {
        string[] scope = File.ReadAllText(template).Contains("targetScope = 'subscription'", StringComparison.Ordinal) ? [] : ["--resource-group", "rg-test"];
        var folder = Directory.CreateTempSubdirectory("quotafunctions-bicep-").FullName;
        try
        {
            var file = Path.Combine(folder, "case.bicepparam");
            var lines = parameters.Select(p => "param " + p).Prepend($"using '{Path.GetRelativePath(folder, template)}'");
            await File.WriteAllLinesAsync(file, lines);
            var run = await RunAsync(
            [
                "snapshot", file, .. scope, "--location", "swedencentral", "--deployment-name", "test",
                "--subscription-id", "11111111-1111-1111-1111-111111111111", "--tenant-id", "33333333-3333-3333-3333-333333333333",
            ]);
            Assert.True(run.ExitCode == 0, run.Output + run.Errors);
            using var snapshot = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "case.snapshot.json")));
            return [.. snapshot.RootElement.Clone().GetProperty("predictedResources").EnumerateArray()];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        Assert.True(OperatingSystem.IsLinux(), "The package of the Bicep command line that the tests use has a program for Linux on x64 alone.");
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // It is compiled ahead of time and ends at once: compiling it better while it runs does not pay.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using var program = Process.Start(start)!;
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync();
        return (program.ExitCode, await output, await errors);
    }
}
