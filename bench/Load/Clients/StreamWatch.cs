using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;

namespace QuotaFunctions.Load.Clients;

/// <summary>So many clients that ask for one stream after the other, and what became of each stream by how far it was.</summary>
/// <param name="clients">How many clients.</param>
internal sealed class StreamWatch(int clients)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Connection?[] _connections = new Connection?[clients];
    private readonly ConcurrentDictionary<string, int> _lostUnbegun = new();
    private int _whole;
    private int _lostBegun;

    /// <summary>Streams under way now that have begun, and that have not.</summary>
    public (int Begun, int Unbegun) UnderWay
    {
        get
        {
            var open = _connections.Select(c => c?.HasBegun).Where(b => b is not null).ToArray();
            return (open.Count(b => b == true), open.Count(b => b == false));
        }
    }

    /// <summary>Those that came whole.</summary>
    public int Whole => Volatile.Read(ref _whole);

    /// <summary>Those of which a part had come.</summary>
    public int LostBegun => Volatile.Read(ref _lostBegun);

    /// <summary>Those of which nothing had come, by what their client got instead.</summary>
    public IReadOnlyDictionary<string, int> LostUnbegun => _lostUnbegun;

    /// <summary>Asks until it is told to end, and waits for the streams that are under way then.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="requests">What is sent, in turn.</param>
    /// <param name="apart">How long after each other the clients begin, so that their streams are at different places.</param>
    /// <param name="end">When it is told to end.</param>
    public Task RunAsync(Uri server, IReadOnlyList<byte[]> requests, TimeSpan apart, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            await Task.Delay(apart * client, TimeProvider.System, CancellationToken.None);
            for (var next = client; !end.IsCancellationRequested; next++)
            {
                await AskAsync(server, requests[next % requests.Count], client);
            }
        }));

    private async Task AskAsync(Uri server, byte[] request, int client)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var connection = await Connection.OpenAsync(server);
        _connections[client] = connection;
        try
        {
            var answer = await connection.ExchangeAsync(request, patience.Token);
            if (answer.IsSuccess)
            {
                Interlocked.Increment(ref _whole);
                return;
            }

            Lose(answer.Status.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            if (connection.HasBegun)
            {
                Interlocked.Increment(ref _lostBegun);
                return;
            }

            Lose(e is OperationCanceledException ? "nothing" : "a connection that ended");
        }
        finally
        {
            _connections[client] = null;
        }
    }

    private void Lose(string instead) => _lostUnbegun.AddOrUpdate(instead, 1, static (_, count) => count + 1);
}
