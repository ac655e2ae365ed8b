using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary>What a fake server answers.</summary>
/// <param name="Status">The status line's number and words.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">More headers, each a whole line.</param>
internal sealed record FakeAnswer(string Status, string Body, params string[] Headers);

/// <summary>Something that listens where a server of this service is expected: another program, a proxy, a server with a wrong clock.</summary>
internal sealed class FakeServer : IDisposable
{
    /// <summary>The answer of a healthy server of this service.</summary>
    public static readonly FakeAnswer Healthy = new(
        "200 OK", """{"ok":true,"service":"quota-proxy","version":"0.0.1","uptime_seconds":12,"checks":{"storage":{"ok":true,"kind":"sqlite","latency_ms":0.4}}}""");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, FakeAnswer> _answer;
    private readonly X509Certificate2? _certificate;

    /// <summary>Listens on a free port.</summary>
    /// <param name="answer">Gives the answer to a request line and headers.</param>
    /// <param name="certificate">For TLS; null without.</param>
    public FakeServer(Func<string, FakeAnswer> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The address.</summary>
    public string Address => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}";

    /// <summary>A time as a header has it.</summary>
    public static string Date(DateTimeOffset time) => $"Date: {time.ToString("R", CultureInfo.InvariantCulture)}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(socket);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            await using var network = new NetworkStream(socket, ownsSocket: true);
            await using var tls = _certificate is null ? null : new SslStream(network);
            if (tls is not null)
            {
                await tls.AuthenticateAsServerAsync(_certificate!);
            }

            Stream stream = tls is null ? network : tls;
            var buffer = new byte[16_384];
            var request = Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
            if (request.Length == 0)
            {
                return;
            }

            var (status, body, headers) = _answer(request);
            var bytes = Encoding.UTF8.GetBytes(body);
            var head = $"HTTP/1.1 {status}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}Content-Type: application/json\r\nConnection: close\r\nContent-Length: {bytes.Length}\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The program closed the connection, as it does when it does not trust the certificate.
        }
    }
}
