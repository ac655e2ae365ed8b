using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Storage;
using SQLitePCL;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>Turns SQLite's error codes into messages that an operator can act on: path, cause, remedy.</summary>
internal static class FileFault
{
    /// <summary>The name of this store in answers and logs.</summary>
    public const string Kind = "sqlite";

    /// <summary>True when another process holds the lock: waiting helps, a new connection does not.</summary>
    public static bool IsBusy(SqliteException e) => e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>
    /// True when a COMMIT that failed with this error may have taken effect: all of it may be on the disk although a flush failed, and the
    /// next connection would read it. With the other errors it did not: a lock or a read-only file stops a commit before it begins, and a full
    /// disk or a failed write leaves its last record incomplete.
    /// </summary>
    public static bool MayBeCommitted(SqliteException e) =>
        e.SqliteErrorCode is not (raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL or raw.SQLITE_READONLY)
        && e.SqliteExtendedErrorCode != raw.SQLITE_IOERR_WRITE;

    /// <summary>True for a bug of this code rather than a fault of the file.</summary>
    public static bool IsBug(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_MISUSE or raw.SQLITE_RANGE or raw.SQLITE_TOOBIG;

    /// <summary>The fault with its cause in words.</summary>
    public static StoreUnavailableException Explain(SqliteException e, string path, TimeSpan busyTimeout) =>
        new(Kind, Describe(e, path, busyTimeout), e);

    /// <summary>A fault that SQLite did not report.</summary>
    public static StoreUnavailableException Create(string reason, Exception? inner = null) => new(Kind, reason, inner);

    private static string Describe(SqliteException e, string path, TimeSpan busyTimeout)
    {
        var folder = Path.GetDirectoryName(path);
        return e.SqliteErrorCode switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                $"{path} stays locked by another process for more than {busyTimeout.TotalSeconds:0.#} s; "
                + $"end what holds it, such as an open transaction in the sqlite3 command line (`fuser {path}` names it)",
            raw.SQLITE_FULL =>
                $"no space is left for {path}; free some on its disk (`df -h {folder}`), writing then goes on by itself",
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
                $"{path} cannot be written: the file, its folder or the mount is read-only for this user; "
                + $"give {folder} and the files in it to the user of the service (`ls -la {folder}`, `chown`, `chmod u+w`)",
            raw.SQLITE_CANTOPEN => DescribeUnopened(path, folder),
            raw.SQLITE_NOTADB =>
                $"{path} is not a SQLite database or its first page is damaged; "
                + "name another file or put a backup in its place while the service is stopped",

            // A dump of a damaged file ends with ROLLBACK, which would leave the recovered database empty.
            raw.SQLITE_CORRUPT =>
                $"{path} is damaged ({e.Message}); stop the service, keep a copy, "
                + $"and recover it with `sqlite3 {path} .dump | sed 's/^ROLLBACK;.*/COMMIT;/' | sqlite3 recovered.db` or a backup",
            raw.SQLITE_IOERR =>
                $"reading or writing {path} failed in the operating system (SQLite error {e.SqliteExtendedErrorCode}); "
                + "look at the disk, its mount and the limits of the process (`dmesg`, `df -h`, `ulimit -a`)",
            raw.SQLITE_ERROR or raw.SQLITE_SCHEMA =>
                $"{path} is not as this service left it ({e.Message}); put the right file in its place while the service is stopped",
            _ => $"{path}: {e.Message}",
        };
    }

    private static string DescribeUnopened(string path, string? folder)
    {
        if (Directory.Exists(path))
        {
            return IsADirectory(path);
        }

        if (folder is not null && !Directory.Exists(folder))
        {
            return $"{path} cannot be opened: the folder {folder} is not there";
        }

        return File.Exists(path)
            ? $"{path} cannot be opened: this user may not read it, or may not make files beside it in {folder}"
            : $"{path} is not there and cannot be made: this user may not make files in {folder}, or the file was taken away while in use";
    }

    /// <summary>The reason for a path that leads to a folder.</summary>
    public static string IsADirectory(string path) => $"{path} is a directory; name a file in it, such as {Path.Combine(path, "quota.db")}";
}
