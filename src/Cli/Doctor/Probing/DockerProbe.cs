using System.Text.Json;

namespace QuotaFunctions.Cli.Doctor.Probing;

/// <summary>A container of Docker Compose.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Service">The service's name in the compose file.</param>
/// <param name="State"><c>running</c>, <c>restarting</c>, <c>exited</c> and others.</param>
/// <param name="Status">The same in words, with since when.</param>
/// <param name="Health"><c>healthy</c>, <c>unhealthy</c>, <c>starting</c>; empty without a health check.</param>
internal sealed record ComposeContainer(string Id, string Service, string State, string Status, string Health);

/// <summary>What Docker says about this folder; each command runs once, when a check first wants it.</summary>
internal sealed class DockerProbe
{
    private readonly Lazy<Task<ToolRun>> _client = new(() => ToolRun.StartAsync("docker", "--version"));
    private readonly Lazy<Task<ToolRun>> _daemon = new(() => ToolRun.StartAsync("docker", "info", "--format", "{{.ServerVersion}}"));
    private readonly Lazy<Task<ToolRun>> _compose = new(() => ToolRun.StartAsync("docker", "compose", "version", "--short"));
    private readonly Lazy<Task<ToolRun>> _containers = new(() => ToolRun.StartAsync("docker", "compose", "ps", "--all", "--format", "json"));

    /// <summary><c>docker --version</c>.</summary>
    public Task<ToolRun> ClientAsync() => _client.Value;

    /// <summary><c>docker info</c>, which asks the daemon.</summary>
    public Task<ToolRun> DaemonAsync() => _daemon.Value;

    /// <summary><c>docker compose version</c>.</summary>
    public Task<ToolRun> ComposeAsync() => _compose.Value;

    /// <summary>The containers of this folder; null when Docker does not say.</summary>
    public async Task<IReadOnlyList<ComposeContainer>?> ContainersAsync()
    {
        var run = await _containers.Value;
        try
        {
            return run.Outcome == ToolOutcome.Done ? [.. Documents(run.Output).Select(Read)] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Compose writes one array up to version 2.20, and an object a line since then.</summary>
    private static IEnumerable<JsonElement> Documents(string text) =>
        text.StartsWith('[') ? Parse(text).EnumerateArray() : text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse);

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static ComposeContainer Read(JsonElement row) => new(TextOf(row, "ID"), TextOf(row, "Service"), TextOf(row, "State"), TextOf(row, "Status"), TextOf(row, "Health"));

    private static string TextOf(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
