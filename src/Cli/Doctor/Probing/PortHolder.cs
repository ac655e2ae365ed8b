using System.Globalization;

namespace QuotaFunctions.Cli.Doctor.Probing;

/// <summary>The process that listens on a port.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its program's name.</param>
internal sealed record PortHolder(int Id, string Name)
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Looks in <c>/proc</c>, as far as this account may read it; null elsewhere, and when it is another account's.</summary>
    public static PortHolder? Of(int port)
    {
        var sockets = Tables.SelectMany(table => InodesOf(table, port)).Select(inode => $"socket:[{inode}]").ToHashSet();
        if (sockets.Count == 0)
        {
            return null;
        }

        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Holds(folder, sockets))
            {
                return new PortHolder(id, NameOf(folder));
            }
        }

        return null;
    }

    /// <summary>The sockets that listen on the port. Columns: number, local address as <c>HEX:PORT</c>, remote, state, …, the inode as the tenth.</summary>
    private static IEnumerable<string> InodesOf(string table, int port)
    {
        var ending = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return Try(() => File.ReadAllLines(table), []).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(cells => cells.Length > 9 && cells[3] == Listening && cells[1].EndsWith(ending, StringComparison.Ordinal))
            .Select(cells => cells[9]);
    }

    private static bool Holds(string folder, HashSet<string> sockets) => Try(
        () => Directory.GetFiles(Path.Combine(folder, "fd")).Any(fd => Try(() => new FileInfo(fd).LinkTarget, null) is { } target && sockets.Contains(target)),
        false);

    private static string NameOf(string folder) => Try(() => File.ReadAllText(Path.Combine(folder, "comm")).Trim(), "?");

    /// <summary>A process may end, or be another account's, while it is looked at.</summary>
    private static T Try<T>(Func<T> look, T otherwise)
    {
        try
        {
            return look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return otherwise;
        }
    }
}
