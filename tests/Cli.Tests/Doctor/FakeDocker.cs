using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary>A program <c>docker</c> that answers as one in some state does, before the machine's own on <c>PATH</c>; and a compose file.</summary>
internal static class FakeDocker
{
    private const string Running = """{"ID":"1","Service":"quota-proxy","State":"running","Status":"Up 5 minutes (healthy)","Health":"healthy"}""";

    /// <summary>Puts both into a folder, and gives the program with this <c>PATH</c>.</summary>
    /// <param name="quota">The program.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="daemon">What <c>docker info</c> does.</param>
    /// <param name="compose">What <c>docker compose version --short</c> does.</param>
    /// <param name="containers">What <c>docker compose ps</c> does.</param>
    /// <param name="inspect">What <c>docker inspect</c> does.</param>
    public static QuotaProgram WithDocker(
        this QuotaProgram quota, Workspace folder, string daemon = "echo 27.1.0", string compose = "echo 2.24.5", string containers = $"echo '{Running}'", string inspect = "echo false 536870912")
    {
        quota.WithComposeFile(folder);
        var bin = Directory.CreateDirectory(folder["bin"]).FullName;
        var docker = Path.Combine(bin, "docker");
        File.WriteAllText(docker, $$"""
            #!/bin/sh
            case "$*" in
                "--version") echo "Docker version 27.1.0" ;;
                "info "*) {{daemon}} ;;
                "compose version "*) {{compose}} ;;
                "compose ps "*) {{containers}} ;;
                "inspect "*) {{inspect}} ;;
                *) echo "not a command of the doctor: docker $*" >&2; exit 64 ;;
            esac
            """);
        File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return quota.With("PATH", $"{bin}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    /// <summary>Puts a compose file into a folder.</summary>
    public static QuotaProgram WithComposeFile(this QuotaProgram quota, Workspace folder, string text = "services:\n  quota-proxy:\n    env_file:\n      - path: .env\n        required: false\n")
    {
        File.WriteAllText(folder["docker-compose.yml"], text);
        return quota;
    }

    /// <summary>A <c>PATH</c> on which there is <c>dotnet</c> and no <c>docker</c>.</summary>
    public static QuotaProgram WithoutDocker(this QuotaProgram quota, Workspace folder)
    {
        var dotnet = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(p => Path.Combine(p, "dotnet")).First(File.Exists);
        var bin = Directory.CreateDirectory(folder["only-dotnet"]).FullName;
        File.CreateSymbolicLink(Path.Combine(bin, "dotnet"), dotnet);
        return quota.With("PATH", bin);
    }
}
