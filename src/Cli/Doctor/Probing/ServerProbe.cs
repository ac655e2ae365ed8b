using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace QuotaFunctions.Cli.Doctor.Probing;

/// <summary>What came of a connection to the server's address.</summary>
internal enum ConnectOutcome
{
    /// <summary>Somebody listens there.</summary>
    Connected,

    /// <summary>The name has no address.</summary>
    UnknownHost,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>No answer, or no way there.</summary>
    Unreachable,
}

/// <summary>
/// Asks the server without repeating anything, each question within <see cref="Patience"/>. What several checks want to know is asked once.
/// As with every command, redirects are not followed, and no proxy is used for a server on this machine.
/// </summary>
internal sealed class ServerProbe : IDisposable
{
    /// <summary>The longest that a question takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly Lazy<Task<ConnectOutcome>> _connection;
    private readonly Lazy<Task<HttpAnswer>> _health;

    public ServerProbe(Uri address)
    {
        _address = address;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !address.IsLoopback })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 1 << 20,
        };
        _connection = new(() => HasProxy ? Task.FromResult(ConnectOutcome.Connected) : ConnectAsync());
        _health = new(() => AskAsync("healthz", null, CancellationToken.None));
    }

    /// <summary>True when requests to the server go through a proxy of this machine's settings, which then resolves and connects.</summary>
    public bool HasProxy => !_address.IsLoopback && HttpClient.DefaultProxy.GetProxy(_address) is { } proxy && proxy != _address;

    /// <summary>Connects once.</summary>
    public Task<ConnectOutcome> ConnectionAsync(CancellationToken cancellationToken) => _connection.Value.WaitAsync(cancellationToken);

    /// <summary>The answer to <c>/healthz</c>.</summary>
    public Task<HttpAnswer> HealthAsync(CancellationToken cancellationToken) => _health.Value.WaitAsync(cancellationToken);

    /// <summary>True when a server of this service answers.</summary>
    public async Task<bool> IsOursAsync(CancellationToken cancellationToken) => (await HealthAsync(cancellationToken)).IsHealthOfOurs;

    /// <summary>Asks with GET.</summary>
    /// <param name="path">The path, without a slash before it.</param>
    /// <param name="bearer">What <c>Authorization</c> says; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<HttpAnswer> AskAsync(string path, string? bearer, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, path, bearer, Patience, cancellationToken);

    /// <summary>Asks.</summary>
    /// <param name="method">The method; the request has no body.</param>
    /// <param name="path">The path, without a slash before it.</param>
    /// <param name="bearer">What <c>Authorization</c> says; null for none.</param>
    /// <param name="limit">The longest that the answer may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<HttpAnswer> AskAsync(HttpMethod method, string path, string? bearer, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        using var request = new HttpRequestMessage(method, new Uri(_address, path));
        if (bearer is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        }

        try
        {
            using var response = await _http.SendAsync(request, patience.Token);
            return Read(response, await response.Content.ReadAsStringAsync(patience.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HttpAnswer(AskOutcome.Silent);
        }
        catch (HttpRequestException e)
        {
            return new HttpAnswer(e.HttpRequestError switch
            {
                HttpRequestError.SecureConnectionError => AskOutcome.TlsFailed,
                HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError => AskOutcome.NotConnected,
                _ => AskOutcome.NotHttp,
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpAnswer Read(HttpResponseMessage response, string text) => new(AskOutcome.Answered)
    {
        Status = (int)response.StatusCode,
        Body = ReadBody(text),
        ReceivedAt = TimeProvider.System.GetUtcNow(),
        Date = response.Headers.Date,
        Location = response.Headers.Location,
        Proxy = ProxyOf(response.Headers),
    };

    /// <summary>The server sends neither header itself.</summary>
    private static string? ProxyOf(HttpResponseHeaders headers) =>
        headers.Server.Count > 0 ? headers.Server.ToString() : headers.Via.Count > 0 ? headers.Via.ToString() : null;

    private static JsonElement ReadBody(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private async Task<ConnectOutcome> ConnectAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(_address.IdnHost.Trim('[', ']'), _address.Port, patience.Token);
            return ConnectOutcome.Connected;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => ConnectOutcome.Refused,
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => ConnectOutcome.UnknownHost,
                _ => ConnectOutcome.Unreachable,
            };
        }
        catch (OperationCanceledException)
        {
            return ConnectOutcome.Unreachable;
        }
    }
}
