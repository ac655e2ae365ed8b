using System.Runtime.InteropServices;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>A user of the operating system, by number.</summary>
/// <param name="Id">The user's number; 0 is root.</param>
/// <param name="Group">The number of the user's group.</param>
public readonly partial record struct UnixUser(uint Id, uint Group)
{
    /// <summary>The user that this process acts as; null on Windows.</summary>
    public static UnixUser? Current => OperatingSystem.IsWindows() ? null : new UnixUser(EffectiveUser(), EffectiveGroup());

    /// <summary>True for root.</summary>
    public bool IsRoot => Id == 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Id}:{Group}";

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint EffectiveGroup();
}
