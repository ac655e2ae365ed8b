using System.Collections.Concurrent;
using System.Net.Sockets;

namespace QuotaFunctions.Load.Clients;

/// <summary>Clients that keep a server waiting until they are told to leave.</summary>
internal sealed class SlowCrowd(Uri server) : IDisposable
{
    private const int SmallBuffer = 4 * 1024;

    /// <summary>Between two bytes of a client that trickles.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _leave = new();
    private readonly ConcurrentBag<Task<bool>> _clients = [];
    private int _open;
    private long _admitted;
    private long _refused;

    /// <summary>How many are connected now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Answers so far to those that insist: whole ones of success.</summary>
    public long Admitted => Interlocked.Read(ref _admitted);

    /// <summary>All others.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Adds a client that sends a request byte by byte.</summary>
    /// <param name="request">The request.</param>
    /// <param name="slowly">So many bytes at its end are sent slowly; the others at once. All of them by default.</param>
    public async Task TrickleAsync(byte[] request, int? slowly = null)
    {
        var connection = await ConnectAsync();
        _clients.Add(KeepAsync(connection, async socket =>
        {
            var at = request.Length - (slowly ?? request.Length);
            await socket.SendAsync(request.AsMemory(0, at), _leave.Token);
            for (; at < request.Length - 1; at++)
            {
                await socket.SendAsync(request.AsMemory(at, 1), _leave.Token);
                await Task.Delay(Pace, TimeProvider.System, _leave.Token);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _leave.Token);
        }));
    }

    /// <summary>Adds a client that sends a request and never reads its answer.</summary>
    public async Task LeaveUnreadAsync(byte[] request)
    {
        var connection = await ConnectAsync();
        await connection.Socket.SendAsync(request);
        _clients.Add(KeepAsync(connection, socket => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _leave.Token)));
    }

    /// <summary>Adds a client that sends all of a request but the last byte, and then nothing.</summary>
    public async Task HoldBackAsync(byte[] request)
    {
        var connection = await ConnectAsync();
        _clients.Add(KeepAsync(connection, async _ =>
        {
            await connection.SendAsync(request.AsMemory(0, request.Length - 1), _leave.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _leave.Token);
        }));
    }

    /// <summary>Adds a client that sends a request, reads the answer, and sends it again after a pause, for as long as it is there.</summary>
    public async Task InsistAsync(byte[] request, TimeSpan pause)
    {
        var connection = await ConnectAsync();
        _clients.Add(KeepAsync(connection, async _ =>
        {
            while (true)
            {
                var answer = await connection.UploadAsync(request, _leave.Token);
                Interlocked.Increment(ref answer.IsSuccess ? ref _admitted : ref _refused);
                await Task.Delay(pause, TimeProvider.System, _leave.Token);
            }
        }));
    }

    /// <summary>All leave.</summary>
    /// <returns>How many the server had sent away before.</returns>
    public async Task<int> LeaveAsync()
    {
        await _leave.CancelAsync();
        var wereCut = await Task.WhenAll(_clients);
        return wereCut.Count(wasCut => wasCut);
    }

    public void Dispose() => _leave.Dispose();

    private async Task<Connection> ConnectAsync()
    {
        var connection = await Connection.OpenAsync(server, receiveBuffer: SmallBuffer);
        Interlocked.Increment(ref _open);
        return connection;
    }

    /// <summary>True when the server ended the connection.</summary>
    private async Task<bool> KeepAsync(Connection connection, Func<Socket, Task> behaveAsync)
    {
        try
        {
            await behaveAsync(connection.Socket);
            return false;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return IsCut(connection.Socket);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            connection.Dispose();
        }
    }

    /// <summary>Reads what is there: an end or a reset after it means that the server has gone.</summary>
    private static bool IsCut(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            socket.Blocking = false;
            for (var i = 0; i < 1_000; i++)
            {
                if (socket.Receive(buffer) == 0)
                {
                    return true;
                }
            }

            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.WouldBlock;
        }
    }
}
