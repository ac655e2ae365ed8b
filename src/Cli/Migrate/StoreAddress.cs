using QuotaFunctions.Cli.Output;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Hosting.Storage;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Cli.Migrate;

/// <summary>One of the two stores.</summary>
/// <param name="Location">Where it is, with the secret to open it.</param>
/// <param name="Place">Where it is, without a secret. Two addresses of one store have the same.</param>
internal sealed record StoreAddress(StorageLocation Location, string Place)
{
    /// <summary>The path of a SQLite file; null for another store.</summary>
    public string? File => (Location as SqliteLocation)?.Path;

    /// <summary>Reads an address in one of the forms of <c>DATABASE_URL</c>.</summary>
    /// <param name="name">What the operator calls it, for the fault.</param>
    /// <param name="text">The address.</param>
    /// <exception cref="CommandFailure">It is none.</exception>
    public static StoreAddress Parse(string name, string text)
    {
        if (!DatabaseUrl.TryParse(text, out var location, out var rule))
        {
            throw CommandFailure.Usage($"{name} {rule.Value.English}.");
        }

        if (location is SqliteLocation sqlite)
        {
            var path = Path.GetFullPath(sqlite.Path);
            var linked = System.IO.File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) : null;
            location = new SqliteLocation(linked?.FullName ?? path);
        }

        return StorageFactory.AddressOf(location) is { } place
            ? new StoreAddress(location, place.TrimEnd('/'))
            : throw CommandFailure.Usage($"{name} {DatabaseUrl.Rule.English}.");
    }

    /// <summary>Refuses a SQLite file that another process has open.</summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">Another process has it open.</exception>
    public void RefuseOthers()
    {
        if (File is { } file)
        {
            SqliteUse.RefuseOthers(file);
        }
    }
}
