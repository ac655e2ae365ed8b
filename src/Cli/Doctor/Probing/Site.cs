using QuotaFunctions.Cli.Settings;

namespace QuotaFunctions.Cli.Doctor.Probing;

/// <summary>What is looked at: a server's address, and the folder and environment that the command runs in.</summary>
/// <param name="Address">The server's address, with a slash at its end.</param>
/// <param name="Variables">The environment and <c>.env</c>; the environment alone where <c>.env</c> cannot be read.</param>
/// <param name="TokenFile">The file of <c>--token-file</c>; null without it.</param>
internal sealed record Site(Uri Address, Variables Variables, string? TokenFile)
{
    private static readonly string[] ComposeFiles = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

    /// <summary>True when the server runs on this machine, so that the settings and files here are its own.</summary>
    public bool IsHere => Address.IsLoopback;

    /// <summary>The server's address as the operator writes it.</summary>
    public string Name => Address.AbsoluteUri.TrimEnd('/');

    /// <summary>The file that Docker Compose reads in this folder; null when there is none.</summary>
    public string? ComposeFile { get; } = ComposeFiles.FirstOrDefault(File.Exists);

    /// <summary>The command that starts the server; null where that is not known.</summary>
    public string? StartCommand => !IsHere ? null
        : ComposeFile is not null ? "docker compose up -d"
        : Directory.Exists("src/Server") ? "dotnet run --project src/Server"
        : null;

    /// <summary>The command that shows the server's log; null where that is not known.</summary>
    public string? LogCommand => IsHere && ComposeFile is not null ? "docker compose logs quota-proxy --tail=50" : null;
}
