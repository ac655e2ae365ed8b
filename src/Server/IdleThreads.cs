using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Server;

/// <summary>How long a pool thread that has run out of work looks for more before it sleeps.</summary>
internal static class IdleThreads
{
    /// <summary>The runtime's option: rounds of looking, 0 or more; the runtime's own default is 70.</summary>
    public const string Option = "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit";

    private const string Variable = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";
    private const int UsualOfTheRuntime = 70;

    /// <summary>
    /// Sets it for a store, before the pool begins; the environment's word goes before. This server's default is not to look at all, which
    /// leaves the processor to the writer. With Table Storage the processor waits for answers most of the time, and each of them
    /// would wake a thread first.
    /// </summary>
    public static void SuitTo(StorageLocation storage, Func<string, string?> readVariable)
    {
        if (storage is not SqliteLocation && string.IsNullOrEmpty(readVariable(Variable)))
        {
            AppContext.SetData(Option, UsualOfTheRuntime);
        }
    }
}
