using System.Runtime.InteropServices;
using SQLitePCL;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>Whether an open database is still the file that its path leads to.</summary>
internal static partial class DatabaseIdentity
{
    private const int FileControlHasMoved = 20;

    /// <summary>
    /// True when the file was removed, renamed or replaced since it was opened. A write to it would be acknowledged and gone with
    /// the last handle.
    /// </summary>
    public static bool HasMoved(sqlite3 database)
    {
        var moved = 0;
        var result = FileControl(database.DangerousGetHandle(), "main", FileControlHasMoved, ref moved);
        return result == raw.SQLITE_OK && moved != 0;
    }

    // The bundle's managed layer does not have this one call.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static partial int FileControl(nint database, string name, int operation, ref int argument);
}
