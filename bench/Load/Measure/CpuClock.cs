using System.Runtime.InteropServices;

namespace QuotaFunctions.Load.Measure;

/// <summary>CPU time of another process to the nanosecond, as the scheduler counts it; /proc counts in hundredths of a second.</summary>
internal static partial class CpuClock
{
    private const int SchedulerClock = 2; // CPUCLOCK_SCHED of the kernel's clock ids

    /// <summary>CPU seconds of all threads of a process so far, ended ones included.</summary>
    public static double SecondsOf(int processId)
    {
        var clock = (~processId << 3) | SchedulerClock;
        return Read(clock, out var time) == 0
            ? time.Seconds + time.Nanoseconds / 1e9
            : throw new InvalidOperationException($"the CPU time of process {processId} cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int Read(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
