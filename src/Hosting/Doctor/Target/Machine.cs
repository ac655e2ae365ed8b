using QuotaFunctions.Core.Windows;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Doctor.Target;

/// <summary>What the checks read of the operating system. Tests put other texts in its place.</summary>
public sealed record Machine
{
    /// <summary>The text of a file of the system, such as <c>/proc/self/limits</c>; null when it is not there or cannot be read.</summary>
    public Func<string, string?> ReadText { get; init; } = static path =>
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    };

    /// <summary>The space of the disk that a folder is on; null when it cannot be told.</summary>
    public Func<string, DiskSpace?> MeasureDisk { get; init; } = DiskSpace.Of;

    /// <summary>True for a time zone that this machine knows.</summary>
    public Func<string, bool> KnowsZone { get; init; } = static name => TimeZones.IsKnown(name);

    /// <summary>The user that this process acts as; null where users have no numbers.</summary>
    public UnixUser? User { get; init; } = UnixUser.Current;

    /// <summary>True in a container of Docker, Podman or Kubernetes.</summary>
    public bool IsContainer => ReadText("/.dockerenv") is not null || ReadText("/run/.containerenv") is not null
        || ReadText("/var/run/secrets/kubernetes.io/serviceaccount/namespace") is not null;

    /// <summary>The mount that a folder is on; null when it cannot be told.</summary>
    public FolderMount? MountOf(string folder) => ReadText("/proc/self/mounts") is { } mounts ? FolderMount.FindIn(mounts, folder) : null;
}
