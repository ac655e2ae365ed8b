using System.CommandLine;

namespace QuotaFunctions.Cli.Running;

/// <summary>The options of every command.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> Server = new("--server")
    {
        Description = "The server's address; else QUOTA_SERVER, else http://127.0.0.1:8787",
        HelpName = "URL",
        Recursive = true,
    };

    public static readonly Option<string?> TokenFile = new Option<string?>("--token-file")
    {
        Description = "A file with the admin token; else ADMIN_TOKEN or ADMIN_TOKEN_FILE (also in .env), else the file that the server made",
        HelpName = "FILE",
        Recursive = true,
    }.NamesFile();

    public static readonly Option<bool> Json = new("--json") { Description = "Write one JSON document to standard output", Recursive = true };

    public static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do it without asking", Recursive = true };

    public static readonly Option<bool> NoColor = new("--no-color") { Description = "No colours; NO_COLOR does the same", Recursive = true };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All => [Server, TokenFile, Json, Yes, NoColor];
}
