using System.ComponentModel;
using System.Runtime.InteropServices;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>What only the operating system can do to a process.</summary>
internal static partial class Posix
{
    private const int FileSizeSignal = 25;
    private const int FileSizeLimit = 1;

    /// <summary>The user of this process; 0 is root, whom no permission stops.</summary>
    public static uint User => GetUser();

    /// <summary>A write past the file size limit then fails instead of ending the process.</summary>
    public static void IgnoreFileSizeSignal() => SetHandler(FileSizeSignal, 1);

    /// <summary>Makes this process run as another user.</summary>
    public static void BecomeUser(uint user) => Check(SetUser(user));

    /// <summary>Sets how large the files of a process may grow; null for no bound.</summary>
    public static void LimitFileSize(int process, ulong? bytes) =>
        Check(SetLimit(process, FileSizeLimit, new Limit(bytes ?? ulong.MaxValue, ulong.MaxValue), 0));

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception();
        }
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUser();

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint user);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int SetLimit(int process, int resource, in Limit limit, nint old);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Soft, ulong Hard);
}
