using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>
/// The two files beside an open database, its log (<c>-wal</c>) and the log's index (<c>-shm</c>). When one is deleted, SQLite goes on with
/// the open handle: commits are acknowledged and lost when the last handle is closed, and another process creates new files.
/// </summary>
internal sealed partial class LogFiles
{
    private const int CurrentFolder = -100;
    private const uint MaskOfInode = 0x100;
    private const int InodeOffset = 32;
    private const int SizeOfAnswer = 256;

    private readonly (string Path, ulong Inode)[] _files;

    private LogFiles(string database) => _files = [.. new[] { database + "-wal", database + "-shm" }.Select(path => (path, InodeOf(path)))];

    /// <summary>Remembers the files of a database. It must have been read from before, so that the files exist.</summary>
    public static LogFiles Of(string database) => new(database);

    /// <summary>The path of a file that was deleted or replaced since; null when both are unchanged.</summary>
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

    /// <summary>The file's inode, which changes when the file is replaced; 0 when there is no file. Outside Linux it is 1 for every file.</summary>
    private static ulong InodeOf(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Span<byte> answer = stackalloc byte[SizeOfAnswer];
            return Stat(CurrentFolder, path, 0, MaskOfInode, answer) == 0 ? BinaryPrimitives.ReadUInt64LittleEndian(answer[InodeOffset..]) : 0;
        }

        return File.Exists(path) ? 1UL : 0;
    }

    // The layout of its answer is the same on all processors, unlike that of stat.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> answer);
}
