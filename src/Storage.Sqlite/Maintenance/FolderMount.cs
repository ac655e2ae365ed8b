using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>What a folder is mounted on, as far as it matters to SQLite.</summary>
/// <param name="Point">The mount point: the folder itself or one above it.</param>
/// <param name="Type">The type of the file system, such as <c>ext4</c>.</param>
/// <param name="IsReadOnly">True when nothing on it can be changed.</param>
public sealed record FolderMount(string Point, string Type, bool IsReadOnly)
{
    /// <summary>True for a file system of another machine, where SQLite's locks do not work.</summary>
    public bool IsRemote => NetworkFileSystems.IsRemote(Type) || Type == "9p";

    /// <summary>True for a file system that another program serves; its locks may not work.</summary>
    public bool IsServedByAProgram => !IsRemote && Type.StartsWith("fuse.", StringComparison.Ordinal);

    /// <summary>True for a file system in memory, which is lost when the machine or container stops.</summary>
    public bool IsMemory => Type is "tmpfs" or "ramfs";

    /// <summary>In a container: true for its own layer, which is lost with it. A volume is never its root.</summary>
    public bool IsContainerLayer => Point == "/" || Type is "overlay" or "aufs" or "fuse.fuse-overlayfs";

    /// <summary>Looks a folder up in the text of <c>/proc/self/mounts</c>; null when no mount contains it.</summary>
    /// <param name="mounts">The text.</param>
    /// <param name="folder">The folder's full path.</param>
    public static FolderMount? FindIn(string mounts, string folder) =>
        NetworkFileSystems.MountIn(mounts, folder) is { } mount ? new FolderMount(mount.Point, mount.Type, mount.IsReadOnly) : null;
}
