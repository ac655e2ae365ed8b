using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>Backups of a database, also of one that a server is using.</summary>
public static class SqliteBackup
{
    /// <summary>
    /// Makes a copy in one read transaction, so that writers neither wait nor make it start over; checks every page and row of the copy; and only then
    /// gives it its name.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="file">The backup; nothing may be there. Its mode is 0600.</param>
    /// <returns>What the backup holds, and its size in bytes.</returns>
    /// <exception cref="StoreUnavailableException">The database cannot be read or is damaged, or the backup cannot be written or is there already.</exception>
    public static (DatabaseCounts Counts, long Bytes) Make(string database, string file)
    {
        var target = Path.GetFullPath(file);
        if (File.Exists(target) || Directory.Exists(target))
        {
            throw FileFault.Create($"{target} is there already; name a new file");
        }

        var aside = target + ".part";
        DatabaseCopy.Delete(aside);
        var counts = DatabaseCopy.Make(database, aside);
        try
        {
            File.Move(aside, target, overwrite: false);
            return (counts, new FileInfo(target).Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Create($"{target} cannot be made: {e.Message}", e);
        }
        finally
        {
            DatabaseCopy.Delete(aside);
        }
    }

    /// <summary>
    /// Puts a backup in the place of a database. The backup is copied and checked first; the old database, with its log, is kept beside the new one.
    /// </summary>
    /// <param name="file">The backup, which stays.</param>
    /// <param name="database">Where the database is or will be.</param>
    /// <param name="now">The time, for the name of the old file.</param>
    /// <returns>What the restored database holds, and where the old one is; null when there was none.</returns>
    /// <exception cref="StoreUnavailableException">The backup is damaged or of another program, or another process has the database open.</exception>
    public static (DatabaseCounts Counts, string? Kept) Restore(string file, string database, DateTimeOffset now)
    {
        var target = Path.GetFullPath(database);
        if (Path.GetFullPath(file) == target)
        {
            throw FileFault.Create($"{target} is the database itself; name a backup of it");
        }

        new DatabaseFile(new SqliteStorageOptions { Path = target }).PreparePlace();
        using var claim = File.Exists(target) ? DatabaseClaim.Take(target) : null;
        var aside = target + ".restoring";
        DatabaseCopy.Delete(aside);
        var counts = DatabaseCopy.Make(file, aside);
        try
        {
            TakeOver(aside, target);
            var kept = claim is null ? null : PutAside(target, now);
            File.Move(aside, target, overwrite: false);
            return (counts, kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Create($"{target} cannot be replaced: {e.Message}", e);
        }
        finally
        {
            DatabaseCopy.Delete(aside);
        }
    }

    /// <summary>The new file gets the old one's owner and mode, or else the owner of its folder.</summary>
    private static void TakeOver(string aside, string target)
    {
        var isReplaced = File.Exists(target);
        if (isReplaced && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(aside, File.GetUnixFileMode(target));
        }

        FileOwner.Give(aside, like: isReplaced ? target : Path.GetDirectoryName(target)!);
    }

    /// <summary>Moves a database aside with its log, which has the newest charges, so that both can be opened together later.</summary>
    private static string PutAside(string database, DateTimeOffset now)
    {
        var kept = $"{database}.before-restore-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
        File.Move(database, kept, overwrite: false);
        foreach (var end in new[] { "-wal", "-shm" })
        {
            if (File.Exists(database + end))
            {
                File.Move(database + end, kept + end, overwrite: true);
            }
        }

        return kept;
    }
}
