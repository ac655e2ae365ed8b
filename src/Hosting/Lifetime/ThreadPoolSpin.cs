using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>How long an idle thread-pool thread spins before it sleeps.</summary>
public static class ThreadPoolSpin
{
    private const string Option = "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit";
    private const string Variable = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";
    private const int RuntimeDefault = 70;

    /// <summary>Sets <see cref="LimitFor"/> in this process. Call it before the thread pool starts.</summary>
    /// <param name="storage">Where quotas are kept.</param>
    /// <param name="readVariable">Reads an environment variable.</param>
    public static void Configure(StorageLocation storage, Func<string, string?> readVariable)
    {
        if (LimitFor(storage, readVariable) is { } limit)
        {
            AppContext.SetData(Option, limit);
        }
    }

    /// <summary>
    /// The spin limit for a store. The server is built with 0, which leaves the processor to SQLite's writer. With Table Storage the
    /// processor is mostly idle, and without spinning every answer would have to wake a thread.
    /// </summary>
    /// <param name="storage">Where quotas are kept.</param>
    /// <param name="readVariable">Reads an environment variable; the runtime's own has precedence.</param>
    /// <returns>The runtime's default of 70 for Table Storage; null to leave the limit as built, or as the environment sets it.</returns>
    public static int? LimitFor(StorageLocation storage, Func<string, string?> readVariable) =>
        storage is SqliteLocation || !string.IsNullOrEmpty(readVariable(Variable)) ? null : RuntimeDefault;
}
