using System.Net.Sockets;

namespace QuotaFunctions.Load.Clients;

/// <summary>
/// So many clients, each of which sends its next request as soon as it has its answer, or at once again when it is refused. Unlike wrk it
/// tells answers apart by status, at more CPU.
/// </summary>
internal static class ClosedLoad
{
    private const int ConnectsAtOnce = 64;

    /// <summary>How long a client waits for one answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs until the time is over and the last answers are there.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="connections">How many clients.</param>
    /// <param name="duration">How long, after all are connected.</param>
    /// <param name="requests">What is sent, in turn.</param>
    /// <param name="cancellationToken">Ends the load early; answers under way are still awaited.</param>
    public static async Task<LoadFigures> RunAsync(
        Uri server, int connections, TimeSpan duration, IReadOnlyList<byte[]> requests, CancellationToken cancellationToken = default)
    {
        var figures = new LoadFigures();
        var open = new Connection[connections];
        await Parallel.ForAsync(
            0, connections, new ParallelOptions { MaxDegreeOfParallelism = ConnectsAtOnce }, async (i, _) => open[i] = await Connection.OpenAsync(server));

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(duration);
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(open.Select((connection, i) => Task.Run(() => SendAsync(server, connection, requests, i, figures, end.Token), CancellationToken.None)));
        figures.Elapsed = TimeProvider.System.GetElapsedTime(started);
        return figures;
    }

    private static async Task SendAsync(
        Uri server, Connection connection, IReadOnlyList<byte[]> requests, int first, LoadFigures figures, CancellationToken end)
    {
        for (var next = first; !end.IsCancellationRequested; next++)
        {
            try
            {
                using var patience = new CancellationTokenSource(Patience);
                var answer = await connection.ExchangeAsync(requests[next % requests.Count], patience.Token);
                figures.Add(answer);
                if (answer.KeepsOpen)
                {
                    continue;
                }
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                figures.AddBroken();
            }

            connection.Dispose();
            try
            {
                connection = await Connection.OpenAsync(server);
            }
            catch (SocketException)
            {
                figures.AddBroken();
                return;
            }
        }

        connection.Dispose();
    }
}
