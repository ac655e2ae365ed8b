using System.Globalization;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>
/// Makes socket completions run inline, on the thread that polls the sockets. By default the runtime queues each completion to the thread
/// pool, and Kestrel queues the request to it again. Request handlers still start in the pool (docs/adr/015-socket-completions-run-inline.md).
/// </summary>
public static class SocketCompletions
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string ThreadCount = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>Sets <see cref="VariablesFor"/> in this process. Call it before the first socket is created: the runtime reads them then.</summary>
    public static void RunInline()
    {
        foreach (var (name, value) in VariablesFor(Environment.ProcessorCount, Environment.GetEnvironmentVariable))
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>The runtime's variables to set: inline completions, and a polling thread for each two processors, at least one.</summary>
    /// <param name="processors">How many processors there are.</param>
    /// <param name="readVariable">Reads an environment variable; one that is set already stays.</param>
    /// <returns>Names and values; none where the environment says whether completions are inline.</returns>
    public static IReadOnlyDictionary<string, string> VariablesFor(int processors, Func<string, string?> readVariable)
    {
        if (!string.IsNullOrEmpty(readVariable(InlineCompletions)))
        {
            return new Dictionary<string, string>();
        }

        var variables = new Dictionary<string, string> { [InlineCompletions] = "1" };
        if (string.IsNullOrEmpty(readVariable(ThreadCount)))
        {
            variables[ThreadCount] = Math.Max(1, processors / 2).ToString(CultureInfo.InvariantCulture);
        }

        return variables;
    }
}
