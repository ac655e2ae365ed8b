using System.Text;
using QuotaFunctions.Http.Contract.Described;

namespace QuotaFunctions.Http.Contract.Wire;

/// <summary>An HTTP client that adds nothing of its own: no proxy, cookies, redirects, decompression or trace headers.</summary>
public sealed class Api : IDisposable
{
    private readonly Uri _address;
    private readonly HttpClient _client;

    public Api(Uri address)
    {
        _address = address;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            Expect100ContinueTimeout = TimeSpan.FromSeconds(5),
        };
        _client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(90) };
    }

    /// <summary>Sends and reads the whole answer. It fails when openapi.json does not describe an answer of the service's own endpoints.</summary>
    public async Task<Reply> SendAsync(ApiCall call, CancellationToken cancellationToken = default)
    {
        using var response = await OpenAsync(call, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var reply = new Reply(response, body, $"{call.Method} {call.Path}");
        DescribedAnswers.Expect(call.Method.Method, call.Path, reply);
        return reply;
    }

    /// <summary>Sends and returns as soon as the answer's headers are there.</summary>
    public async Task<HttpResponseMessage> OpenAsync(ApiCall call, CancellationToken cancellationToken = default)
    {
        using var message = call.ToMessage(_address);
        return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
