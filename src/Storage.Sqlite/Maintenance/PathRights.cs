using System.Runtime.InteropServices;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>
/// What this process may do with a file or folder. The file is not opened: closing any handle on a database drops the locks that SQLite holds on it in
/// this process.
/// </summary>
public static partial class PathRights
{
    private const int CurrentFolder = -100;
    private const int Execute = 1, Write = 2, Read = 4;

    /// <summary>As the user that this process acts as, not as the one that started it.</summary>
    private const int AsEffectiveUser = 0x200;

    /// <summary>True when a file can be read; on other systems than Linux always.</summary>
    public static bool CanRead(string path) => May(path, Read);

    /// <summary>True when a file can be written; on other systems than Linux always.</summary>
    public static bool CanWrite(string path) => May(path, Write);

    /// <summary>True when files can be made in a folder; on other systems than Linux always.</summary>
    public static bool CanMakeFilesIn(string folder) => May(folder, Write | Execute);

    private static bool May(string path, int what) => !OperatingSystem.IsLinux() || Access(CurrentFolder, path, what, AsEffectiveUser) == 0;

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(int folder, string path, int what, int flags);
}
