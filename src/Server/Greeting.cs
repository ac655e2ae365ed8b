using System.Globalization;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Server;

/// <summary>The three lines that the server writes once it listens.</summary>
internal static class Greeting
{
    /// <summary>The server's address, the place of the admin token, and a command that issues a first key.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="port">The port that the server listens on, also when the setting is 0.</param>
    /// <param name="tokenFile">The file with the generated admin token; null when a variable sets the token.</param>
    public static string[] Lines(ServiceSettings settings, int port, string? tokenFile)
    {
        var address = AddressFor(settings.Host, port);
        var store = settings.Storage is SqliteLocation sqlite ? $"SQLite file {sqlite.Path}" : "Azure Table Storage";
        var token = tokenFile is null ? "$ADMIN_TOKEN" : $"$(cat {Quote(tokenFile)})";
        return
        [
            $"QuotaFunctions listens on {address} and keeps its quotas in {store}.",
            tokenFile is null ? "The admin token is the one that you set in ADMIN_TOKEN or ADMIN_TOKEN_FILE." : $"The admin token is in {tokenFile}; only you can read it.",
            $"Make a first key: curl -sS {address}/admin/keys -H \"Authorization: Bearer {token}\" -H 'Content-Type: application/json' -d '{{\"quota\": 1000, \"expires_in\": 86400}}'",
        ];
    }

    /// <summary>An address that works on this machine, also when the server listens on all addresses.</summary>
    public static string AddressFor(string host, int port)
    {
        var reachable = host switch
        {
            "0.0.0.0" => "127.0.0.1",
            "::" => "[::1]",
            _ => host.Contains(':') ? $"[{host}]" : host,
        };
        return string.Create(CultureInfo.InvariantCulture, $"http://{reachable}:{port}");
    }

    private static string Quote(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-') ? path : $"'{path.Replace("'", "'\\''")}'";
}
