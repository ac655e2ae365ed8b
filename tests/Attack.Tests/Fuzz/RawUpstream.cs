using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace QuotaFunctions.Attack.Tests.Fuzz;

/// <summary>An upstream that answers the request with the header <c>x-seed: N</c> by the bytes of that seed, and closes.</summary>
internal sealed partial class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public RawUpstream()
    {
        _listener.Start();
        BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");
        _accepting = AcceptAsync();
    }

    /// <summary>Where requests are sent.</summary>
    public Uri BaseUrl { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                if (await ReadAsync(socket) is not { } seed)
                {
                    return;
                }

                var answer = AnswerFuzz.Make(seed);
                foreach (var piece in answer.Pieces)
                {
                    await socket.SendAsync(piece, _stop.Token);
                    await Task.Yield();
                }

                if (answer.IsReset)
                {
                    socket.LingerState = new LingerOption(true, 0);
                }
                else
                {
                    socket.Shutdown(SocketShutdown.Send);
                    await socket.ReceiveAsync(new byte[1], _stop.Token); // Until the other side has it all, or a reset would take it away.
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The server has seen enough of it.
            }
        }
    }

    /// <summary>Reads a request whole; null when the connection ends before.</summary>
    private async Task<int?> ReadAsync(Socket socket)
    {
        var text = "";
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var length = Length().Match(text);
            if (end >= 0 && text.Length >= end + 4 + (length.Success ? int.Parse(length.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0))
            {
                return int.Parse(Seed().Match(text).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            }

            var count = await socket.ReceiveAsync(buffer, _stop.Token);
            if (count == 0)
            {
                return null;
            }

            text += Encoding.Latin1.GetString(buffer, 0, count);
        }
    }

    [GeneratedRegex(@"\r\nContent-Length: (\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Length();

    [GeneratedRegex(@"\r\nx-seed: (\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Seed();
}
