using System.ComponentModel;
using System.Globalization;
using QuotaFunctions.Azurite;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>A Redis of the bench's own that keeps nothing on disk.</summary>
internal static class RedisStore
{
    public const string Missing = "**Not compared with Redis: redis-server is not installed** (apt-get install redis-server).";

    /// <summary>Starts it; null when it is not installed.</summary>
    public static async Task<Server?> StartAsync()
    {
        var port = FreePort.Find();
        try
        {
            return await Server.StartAsync(
                "redis-server",
                ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                port,
                readyPath: null,
                folder: Path.GetTempPath());
        }
        catch (Win32Exception)
        {
            await Console.Error.WriteLineAsync(Missing);
            return null;
        }
    }
}
