using System.Collections.Immutable;

namespace QuotaFunctions.Server.Running;

/// <summary>How to start a server.</summary>
/// <param name="Folder">Its working directory.</param>
public sealed record ServerSetup(string Folder)
{
    /// <summary>An admin token for servers that are given one.</summary>
    public const string DefaultAdminToken = "5c0ffee5c0ffee5c0ffee5c0ffee5c0ffee5c0ffee5c0ffee5c0ffee5c0ffee5";

    /// <summary>The sponsor's secret that servers are given.</summary>
    public const string DefaultUpstreamKey = "sk-sponsor-4f9d2c7b1e8a4f0c9d3b5e7f60718293a4b5c6d7e8f9";

    /// <summary>Environment variables to set, in addition to the inherited ones.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The port; null for a free one.</summary>
    public int? Port { get; init; }

    /// <summary>True when the server's <c>.env</c> sets the port, so that no variable may override it.</summary>
    public bool PortIsInFile { get; init; }

    /// <summary>A command that runs the server's command, for example as another user; empty for none.</summary>
    public ImmutableArray<string> Launcher { get; init; } = [];

    /// <summary>A server with the usual token.</summary>
    public static ServerSetup In(Workspace workspace) => new ServerSetup(workspace.Path).With("ADMIN_TOKEN", DefaultAdminToken);

    /// <summary>Sets a variable.</summary>
    public ServerSetup With(string name, string value) => this with { Environment = Environment.SetItem(name, value) };

    /// <summary>Forwards to an upstream.</summary>
    public ServerSetup To(Uri upstream) => With("UPSTREAM_BASE_URL", upstream.ToString()).With("UPSTREAM_API_KEY", DefaultUpstreamKey);
}
