using System.CommandLine;
using System.Globalization;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Cli.Running;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Cli.Local;

/// <summary>The SQLite file that a command works on.</summary>
internal sealed class LocalDatabase
{
    private readonly Option<string?> _database = new Option<string?>("--database")
    {
        Description = "The SQLite file, or its sqlite:/// address; else DATABASE_URL (also in .env), else data/quota.db",
        HelpName = "FILE",
    }.NamesFile();

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Options.Add(_database);

    /// <summary>The file's path.</summary>
    /// <exception cref="CommandFailure">The store is no SQLite file.</exception>
    public string PathFor(Run run)
    {
        var text = run.Get(_database);
        if (text is not null && !text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        if (!DatabaseUrl.TryParse(text ?? run.Variables["DATABASE_URL"] ?? DatabaseUrl.Default, out var location, out var rule))
        {
            throw CommandFailure.Usage($"{(text is null ? "DATABASE_URL" : "--database")} {rule.Value.English}.");
        }

        return location is SqliteLocation sqlite ? sqlite.Path : throw CommandFailure.Usage("This command is for SQLite files, and DATABASE_URL names Azure Table Storage. Pass --database FILE.");
    }

    /// <summary>Does some work on files, with something to look at meanwhile.</summary>
    /// <exception cref="CommandFailure">It was refused, and why.</exception>
    public static async Task<T> WorkAsync<T>(string what, Func<T> work)
    {
        try
        {
            return await DrawnTable.WhileAsync(what, () => Task.Run(work));
        }
        catch (StoreUnavailableException e)
        {
            throw new CommandFailure(ExitCode.Refused, $"{e.Reason.TrimEnd('.')}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Refused, e.Message);
        }
    }

    /// <summary>What a database holds, in words.</summary>
    public static string InWords(DatabaseCounts counts) =>
        string.Create(CultureInfo.InvariantCulture, $"{counts.Keys} keys, {counts.UsageRows} usage rows, {counts.AuditRows} audit rows");

    /// <summary>A size in words.</summary>
    public static string InWords(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000} MB"),
    };
}
