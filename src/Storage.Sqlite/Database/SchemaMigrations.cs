using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>
/// Brings a file's schema up to date with the numbered scripts in <c>Migrations</c>, all in one transaction under the write lock: if two
/// processes start together, one migrates and the other finds it done.
/// </summary>
internal static class SchemaMigrations
{
    private static readonly string[] Scripts = ReadScripts();

    /// <summary>The schema version that this code needs: the number of scripts.</summary>
    public static int Current => Scripts.Length;

    /// <summary>Applies the scripts that the file does not have yet.</summary>
    /// <exception cref="SqliteException">It cannot be locked or written.</exception>
    /// <exception cref="StoreUnavailableException">The file is of a newer version or of another program.</exception>
    public static void Apply(SqliteSession session, string path, Action<int>? migrated = null) => Apply(session, path, Current, migrated);

    /// <summary>Applies the scripts up to a version, for a file that rows of that version are copied into.</summary>
    /// <exception cref="SqliteException">It cannot be locked or written.</exception>
    /// <exception cref="StoreUnavailableException">The file is of a newer version or of another program.</exception>
    public static void Apply(SqliteSession session, string path, int target, Action<int>? migrated = null)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have migrated between the check and the lock.
            var version = Check(session, path);
            for (var next = version; next < target; next++)
            {
                session.Execute(Scripts[next]);
            }

            // Written even when nothing changed: a read-only file allows a transaction and fails only at a write.
            session.Prepare("INSERT INTO meta VALUES ('schema_version', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
                .Bind(1, Math.Max(version, target)).Execute();
            session.Execute($"PRAGMA user_version = {Math.Max(version, target).ToString(CultureInfo.InvariantCulture)}");
            session.Execute("COMMIT");
            if (version > 0 && version < target)
            {
                migrated?.Invoke(version);
            }
        }
        catch
        {
            session.RollBack();
            throw;
        }
    }

    /// <summary>
    /// Checks the file before anything is changed. It reads in one transaction: otherwise a file that another process is just creating could
    /// look like another program's.
    /// </summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    /// <exception cref="StoreUnavailableException">The file is of a newer version or of another program.</exception>
    public static void CheckAlone(SqliteSession session, string path)
    {
        session.Execute("BEGIN");
        try
        {
            Check(session, path);
        }
        finally
        {
            session.RollBack();
        }
    }

    /// <summary>Reads the file's version without changing anything; 0 for an empty file.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    /// <exception cref="StoreUnavailableException">The file is of a newer version or of another program.</exception>
    public static int Check(SqliteSession session, string path)
    {
        var version = ReadVersion(session);
        if (version > Current)
        {
            throw FileFault.Create(
                $"{path} has schema version {version}, made by a newer release; this one knows up to {Current}. "
                + "Run the newer release, or restore a backup from before the upgrade");
        }

        return version > 0 || !HasTables(session)
            ? version
            : throw FileFault.Create($"{path} is a database of another program; name a file of its own for this service");
    }

    /// <summary>
    /// The version is stored in a table too, because a dump that is restored into a new file has the tables but not <c>user_version</c>.
    /// </summary>
    private static int ReadVersion(SqliteSession session)
    {
        var version = session.Prepare("PRAGMA user_version").QueryInt64() ?? 0;
        var hasMeta = session.Prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'").QueryInt64() is not null;
        var stored = hasMeta ? session.Prepare("SELECT value FROM meta WHERE name = 'schema_version'").QueryInt64() ?? 0 : 0;
        return (int)Math.Max(version, stored);
    }

    private static bool HasTables(SqliteSession session) =>
        session.Prepare("SELECT 1 FROM sqlite_master LIMIT 1").QueryInt64() is not null;

    private static string[] ReadScripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray();
        var scripts = new string[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (!names[i].StartsWith($"{i + 1:0000}_", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"migration {i + 1} is missing: found {names[i]}");
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(names[i])!);
            scripts[i] = reader.ReadToEnd();
        }

        return scripts;
    }
}
