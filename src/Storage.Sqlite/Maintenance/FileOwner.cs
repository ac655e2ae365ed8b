using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>
/// Whose a file is, on Linux. A file that root puts in the place of another would be root's, and the service, which runs as another user, could not
/// write it.
/// </summary>
public static partial class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint MaskOfOwner = 0x8 | 0x10;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const int SizeOfAnswer = 256;

    /// <summary>Gives a file to the user and group of another one, where this user may do so.</summary>
    public static void Give(string path, string like)
    {
        if (Of(like) is { } owner)
        {
            // Only root may; any other user owns both files already or has no say.
            _ = ChangeOwner(path, owner.Id, owner.Group);
        }
    }

    /// <summary>Whose a file or folder is; null outside Linux, and when there is none.</summary>
    public static UnixUser? Of(string path)
    {
        Span<byte> answer = stackalloc byte[SizeOfAnswer];
        return OperatingSystem.IsLinux() && Stat(CurrentFolder, path, 0, MaskOfOwner, answer) == 0
            ? new UnixUser(BinaryPrimitives.ReadUInt32LittleEndian(answer[UserOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(answer[GroupOffset..]))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> answer);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
