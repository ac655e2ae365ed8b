using System.Diagnostics;
using QuotaFunctions.Azurite;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.OpenApi.Tests;

/// <summary>Two linters find nothing to say of the description: no error and no warning.</summary>
public sealed class LintTests
{
    private const string Document = "src/Api/OpenApi/openapi.json";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Spectral_OfTheCommittedDocument_FindsNothing()
    {
        var (code, output) = await RunAsync(Spectral, "lint", Document, "--fail-severity=hint");

        Assert.True(code == 0 && output.Contains("No results", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Redocly_OfTheCommittedDocument_FindsNothing()
    {
        // Its ruleset makes errors of all warnings. Its output may also hold a warning about the age of Node.js.
        var (code, output) = await RunAsync(Redocly, "lint", Document, "--max-problems=1000");

        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Linters_OfADocumentWithAFault_FindIt()
    {
        using var workspace = new Workspace();
        var faulty = workspace["openapi.json"];
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, Document));
        await File.WriteAllTextAsync(faulty, text.Replace("\"allowed\": true", "\"allowed\": \"yes\"", StringComparison.Ordinal));

        var (spectral, _) = await RunAsync(Spectral, "lint", faulty, "--fail-severity=hint", "--ruleset", Path.Combine(Repository.Root, ".spectral.yaml"));
        var (redocly, _) = await RunAsync(Redocly, "lint", faulty, "--config", Path.Combine(Repository.Root, "redocly.yaml"));

        Assert.True(spectral != 0 && redocly != 0, $"Spectral ended with {spectral}, Redocly with {redocly}");
    }

    private static readonly string Spectral = Path.Combine("node_modules", "@stoplight", "spectral-cli", "dist", "index.js");
    private static readonly string Redocly = Path.Combine("node_modules", "@redocly", "cli", "bin", "cli.js");

    private static async Task<(int Code, string Output)> RunAsync(string script, params string[] arguments)
    {
        var packages = new NodePackages(Repository.Root, script, "The tests that lint openapi.json");
        await packages.EnsureAsync();
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, script), .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true", ["NO_COLOR"] = "1", ["FORCE_COLOR"] = "0" },
        };
        using var process = packages.Start(start);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }
}
