using System.Runtime.InteropServices;
using SQLitePCL;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>Checks whether an open database is still the file at its path.</summary>
internal static partial class DatabaseIdentity
{
    private const int FileControlHasMoved = 20;

    /// <summary>
    /// True when the file was removed, renamed or replaced after it was opened. A write to it would be acknowledged, and lost when the last
    /// handle is closed.
    /// </summary>
    public static bool HasMoved(sqlite3 database)
    {
        var moved = 0;
        var result = FileControl(database.DangerousGetHandle(), "main", FileControlHasMoved, ref moved);
        return result == raw.SQLITE_OK && moved != 0;
    }

    // SQLitePCL has no managed form of this call.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static partial int FileControl(nint database, string name, int operation, ref int argument);
}
