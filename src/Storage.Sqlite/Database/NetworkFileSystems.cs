namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>
/// Detects folders on a network file system. SQLite's locks and its shared memory do not work there: two processes could both hold the write
/// lock, and a quota could be spent twice.
/// </summary>
internal static class NetworkFileSystems
{
    private const string Mounts = "/proc/self/mounts";

    private static readonly HashSet<string> Remote = new(StringComparer.OrdinalIgnoreCase)
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "openafs", "ceph", "gfs", "gfs2", "gpfs", "lustre", "ocfs2", "panfs",
        "glusterfs", "beegfs", "ncp", "ncpfs", "coda", "davfs", "webdav",
        "fuse.sshfs", "fuse.s3fs", "fuse.blobfuse", "fuse.blobfuse2", "fuse.azurefiles", "fuse.glusterfs", "fuse.ceph", "fuse.cephfs",
        "fuse.ceph-fuse", "fuse.rclone", "fuse.goofys", "fuse.gcsfuse", "fuse.davfs", "fuse.juicefs", "fuse.mfs", "fuse.smbnetfs", "fuse.curlftpfs",
    };

    /// <summary>The name of the network file system that a folder is on; null when it is local or cannot be determined.</summary>
    public static string? Find(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return folder.StartsWith(@"\\", StringComparison.Ordinal) || new DriveInfo(folder).DriveType == DriveType.Network ? "network drive" : null;
        }

        return FindIn(ReadMounts(), folder) ?? FormatOf(folder);
    }

    /// <summary>True for the type of a network file system.</summary>
    public static bool IsRemote(string type) => Remote.Contains(type);

    /// <summary>Looks a folder up in the text of a mount table.</summary>
    internal static string? FindIn(string mounts, string folder) => MountIn(mounts, folder) is { } mount && Remote.Contains(mount.Type) ? mount.Type : null;

    /// <summary>The mount of a folder, by the text of a mount table: device, mount point, type, options, and so on, separated by spaces; null when none contains it.</summary>
    internal static (string Point, string Type, bool IsReadOnly)? MountIn(string mounts, string folder)
    {
        (string Point, string Type, bool IsReadOnly)? found = null;
        foreach (var line in mounts.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A later mount hides an earlier one at the same place.
            var fields = line.Split(' ');
            if (fields.Length >= 3 && Unescape(fields[1]) is var point && point.Length >= (found?.Point.Length ?? 0) && Contains(point, folder))
            {
                found = (point, fields[2], fields.Length > 3 && fields[3].Split(',').Contains("ro"));
            }
        }

        return found;
    }

    private static bool Contains(string point, string folder) =>
        point == "/" || folder == point
        || (folder.StartsWith(point, StringComparison.Ordinal) && folder[point.Length] == '/');

    private static string Unescape(string field) =>
        field.Replace(@"\040", " ", StringComparison.Ordinal)
            .Replace(@"\011", "\t", StringComparison.Ordinal)
            .Replace(@"\012", "\n", StringComparison.Ordinal)
            .Replace(@"\134", @"\", StringComparison.Ordinal);

    private static string ReadMounts()
    {
        try
        {
            return File.ReadAllText(Mounts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The file system by the operating system's own call. It follows symbolic links, but knows fewer FUSE file systems.</summary>
    private static string? FormatOf(string folder)
    {
        try
        {
            return new DriveInfo(folder).DriveFormat is var format && Remote.Contains(format) ? format : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
