using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>How long a pool thread that has run out of work looks for more before it sleeps.</summary>
public static class IdleThreads
{
    private const string Option = "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit";
    private const string Variable = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";
    private const int UsualOfTheRuntime = 70;

    /// <summary>Sets <see cref="RoundsFor"/> in this process, where there is something to set. Called before the pool begins.</summary>
    /// <param name="storage">Where quotas are kept.</param>
    /// <param name="readVariable">Reads an environment variable.</param>
    public static void SuitTo(StorageLocation storage, Func<string, string?> readVariable)
    {
        if (RoundsFor(storage, readVariable) is { } rounds)
        {
            AppContext.SetData(Option, rounds);
        }
    }

    /// <summary>
    /// The rounds of looking that suit a store. The server is built not to look at all, which leaves the processor to the writer. With
    /// Table Storage the processor waits for answers most of the time, and each of them would wake a thread first.
    /// </summary>
    /// <param name="storage">Where quotas are kept.</param>
    /// <param name="readVariable">Reads an environment variable; the runtime's own goes before ours.</param>
    /// <returns>The runtime's usual 70 on Table Storage; null to leave it as built, or as the environment says.</returns>
    public static int? RoundsFor(StorageLocation storage, Func<string, string?> readVariable) =>
        storage is SqliteLocation || !string.IsNullOrEmpty(readVariable(Variable)) ? null : UsualOfTheRuntime;
}
