using System.Net.Sockets;
using QuotaFunctions.Azurite;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios.Start;

/// <summary>Milliseconds from the start of a process.</summary>
/// <param name="Alive">To the first 200 of /livez.</param>
/// <param name="Working">To the first 200 of what it is there for.</param>
/// <param name="Resident">MB resident when it has been idle for a moment.</param>
internal readonly record struct StartTimes(double Alive, double Working, double Resident);

/// <summary>Starts servers and waits for their first answers.</summary>
internal static class ColdStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);

    /// <summary>Starts the published server on a store.</summary>
    public static Task<StartTimes> MeasureAsync(string server, string databaseUrl, byte[] work)
    {
        var port = FreePort.Find();
        var build = ServerBuild.Of(server);
        return MeasureAsync(() => Server.Launch(build.File, build.Arguments, port, SystemUnderTest.Environment(databaseUrl, port)), work);
    }

    /// <summary>Starts any server.</summary>
    public static async Task<StartTimes> MeasureAsync(Func<Server> launch, byte[] work)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var server = launch();
        await UntilAsync(server, Requests.Get("/livez"));
        var alive = TimeProvider.System.GetElapsedTime(started);
        await UntilAsync(server, work);
        var working = TimeProvider.System.GetElapsedTime(started);
        await Task.Delay(Idle, TimeProvider.System);
        return new StartTimes(alive.TotalMilliseconds, working.TotalMilliseconds, server.ResidentMegabytes);
    }

    private static async Task UntilAsync(Server server, byte[] request)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (patience.IsCancellationRequested || server.HasEnded)
            {
                throw new InvalidOperationException($"the server did not come up: {string.Join('\n', server.Errors)}");
            }

            try
            {
                using var connection = await Connection.OpenAsync(server.Address);
                if ((await connection.ExchangeAsync(request, patience.Token)).IsSuccess)
                {
                    return;
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
        }
    }
}
