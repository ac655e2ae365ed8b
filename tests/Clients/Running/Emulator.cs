using System.Diagnostics;
using System.Text.Json;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Clients.Running;

/// <summary>The provider behind the servers: <c>emulator.mjs</c> on a port of its own, which takes the sponsor's secret alone.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    private readonly Process _process;

    private Emulator(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>The folder of the suites and their packages.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Clients");

    /// <summary>What the suites import.</summary>
    public static NodePackages Packages { get; } =
        new(Folder, Path.Combine("node_modules", "@copilotkit", "aimock", "package.json"), "The tests of official clients");

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<Emulator> StartAsync(string secret)
    {
        await Packages.EnsureAsync();
        var start = new ProcessStartInfo("node", ["emulator.mjs"])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["EMULATOR_SECRET"] = secret;
        var process = Packages.Start(start);
        var errors = process.StandardError.ReadToEndAsync();
        var line = await Eventually.WithinAsync(process.StandardOutput.ReadLineAsync(), "the emulator's start", 60);
        if (line is null)
        {
            throw new InvalidOperationException($"the emulator ended instead of starting:\n{await errors}");
        }

        using var said = JsonDocument.Parse(line);
        return new Emulator(process, new Uri(said.RootElement.GetProperty("url").GetString()!));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
