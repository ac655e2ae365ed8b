using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>
/// The two files beside an open database, its log (<c>-wal</c>) and the log's index (<c>-shm</c>). When one is deleted SQLite goes on with
/// what it has open: commits are acknowledged and gone with the last handle, and another process makes files of its own.
/// </summary>
internal sealed partial class LogFiles
{
    private const int CurrentFolder = -100;
    private const uint MaskOfInode = 0x100;
    private const int InodeOffset = 32;
    private const int SizeOfAnswer = 256;

    private readonly (string Path, ulong Inode)[] _files;

    private LogFiles(string database) => _files = [.. new[] { database + "-wal", database + "-shm" }.Select(path => (path, InodeOf(path)))];

    /// <summary>Remembers the files of a database that has been read from, so that they are there.</summary>
    public static LogFiles Of(string database) => new(database);

    /// <summary>The file that is no longer the one of the start; null when both are.</summary>
    public string? FindLost()
    {
        foreach (var (path, inode) in _files)
        {
            if (inode != InodeOf(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>What tells a file from a later one of its name; 0 where there is none. Off Linux it only says whether there is one.</summary>
    private static ulong InodeOf(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Span<byte> answer = stackalloc byte[SizeOfAnswer];
            return Stat(CurrentFolder, path, 0, MaskOfInode, answer) == 0 ? BinaryPrimitives.ReadUInt64LittleEndian(answer[InodeOffset..]) : 0;
        }

        return File.Exists(path) ? 1UL : 0;
    }

    // Its answer is laid out alike on all processors, unlike that of stat.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> answer);
}
