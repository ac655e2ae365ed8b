using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>The space of a disk.</summary>
/// <param name="FreeBytes">What this user may still write, in bytes.</param>
/// <param name="TotalBytes">The size of the disk, in bytes.</param>
/// <param name="FreeFiles">How many files may still be made; null where the file system has no such limit, or it cannot be told.</param>
public sealed partial record DiskSpace(long FreeBytes, long TotalBytes, long? FreeFiles)
{
    private const int SizeOfAnswer = 256;
    private const int FilesOffset = 40;
    private const int FreeFilesOffset = 56;

    /// <summary>The space of the disk that a folder is on; null when it cannot be told.</summary>
    public static DiskSpace? Of(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            return new DiskSpace(drive.AvailableFreeSpace, drive.TotalSize, FreeFilesOf(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>File systems that make room for files as needed say that they have none in all.</summary>
    private static long? FreeFilesOf(string folder)
    {
        Span<byte> answer = stackalloc byte[SizeOfAnswer];
        return OperatingSystem.IsLinux() && Environment.Is64BitProcess && Measure(folder, answer) == 0 && BinaryPrimitives.ReadInt64LittleEndian(answer[FilesOffset..]) > 0
            ? BinaryPrimitives.ReadInt64LittleEndian(answer[FreeFilesOffset..])
            : null;
    }

    // Eight fields of 8 bytes on every 64-bit Linux: two sizes of a block, three counts of blocks, three counts of files.
    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Measure(string path, Span<byte> answer);
}
