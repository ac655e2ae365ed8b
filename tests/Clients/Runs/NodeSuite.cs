using System.Diagnostics;
using System.Text.Json;
using QuotaFunctions.Clients.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Clients.Runs;

/// <summary>A client of JavaScript: <c>suites/NAME.mjs</c> prints one JSON line per case.</summary>
internal static class NodeSuite
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Runs all cases of a suite.</summary>
    public static async Task<IReadOnlyList<CaseResult>> RunAsync(string name, Servers servers)
    {
        var start = new ProcessStartInfo("node", [$"suites/{name}.mjs"])
        {
            WorkingDirectory = Emulator.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CLIENTS_SERVERS"] = servers.AddressesAsJson;
        start.Environment["CLIENTS_ADMIN_TOKEN"] = ServerSetup.DefaultAdminToken;

        // No client may find its key, its address or its proxy anywhere else.
        foreach (var variable in start.Environment.Keys.Where(IsOfAClient).ToArray())
        {
            start.Environment.Remove(variable);
        }

        using var process = Emulator.Packages.Start(start);
        using var deadline = new CancellationTokenSource(Most, TimeProvider.System);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var results = new List<CaseResult>();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                results.Add(JsonSerializer.Deserialize<CaseResult>(line, Web)!);
            }

            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        if (results.Count == 0)
        {
            throw new InvalidOperationException($"suites/{name}.mjs printed no case:\n{await errors}");
        }

        return results;
    }

    private static bool IsOfAClient(string variable) =>
        new[] { "OPENAI_", "ANTHROPIC_", "AZURE_OPENAI_", "GOOGLE_", "GEMINI_", "LANGCHAIN_", "LANGSMITH_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY" }
            .Any(prefix => variable.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
