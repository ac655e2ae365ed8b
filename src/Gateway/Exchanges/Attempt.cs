using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Forwarding;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>A request that was sent to one upstream, and the head of its answer if one came.</summary>
internal sealed class Attempt : IDisposable
{
    /// <summary>The most bytes of an answer that are read before it is decided whether to pass it on.</summary>
    private const int MostRead = 64 * 1024;

    private readonly HttpRequestMessage _message;
    private readonly UpstreamCall? _call;
    private byte[] _begun = [];

    private Attempt(Upstream upstream, HttpRequestMessage message, UpstreamCall? call) => (Upstream, _message, _call) = (upstream, message, call);

    /// <summary>Where it was sent.</summary>
    public Upstream Upstream { get; }

    /// <summary>How it ended.</summary>
    public AttemptEnd End { get; private set; }

    /// <summary>Why there is no answer, for the log; null when there is one.</summary>
    public string? Reason { get; private set; }

    /// <summary>The answer; null when there is none.</summary>
    public HttpResponseMessage? Response { get; private set; }

    /// <summary>The answer's status; null when there is none.</summary>
    public int? Status => (int?)Response?.StatusCode;

    /// <summary>False for a body that is streamed from the client: it can be sent only once.</summary>
    public bool CanBeRepeated => _message.Content is not UnreadContent;

    /// <summary>Sends a request and waits for the head of its answer. A network failure is a value of <see cref="End"/>, never an exception.</summary>
    public static async Task<Attempt> SendAsync(Upstream upstream, HttpMessageInvoker client, HttpRequestMessage message, ExchangeWatch watch, UpstreamCall? call)
    {
        var attempt = new Attempt(upstream, message, call);
        call?.AddTraceHeaders(message);
        watch.Restart(upstream.Timeout);
        try
        {
            attempt.Response = await client.SendAsync(message, watch.Token);
            watch.Touch();
            attempt.End = EndOf((int)attempt.Response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            attempt.End = attempt.EndOf(e, watch);
            attempt.Reason = e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http ? http.HttpRequestError.ToString() : e.GetType().Name;
        }

        call?.Headed(attempt.End, attempt.Status);
        return attempt;
    }

    /// <summary>The beginning of the answer's body, at most 64 KB of it; it stays part of the body.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(ExchangeWatch watch)
    {
        if (_begun.Length == 0 && Response is { } response)
        {
            var body = await response.Content.ReadAsStreamAsync(watch.Token);
            var buffer = new byte[MostRead];
            var length = 0;
            try
            {
                while (length < MostRead && await body.ReadAsync(buffer.AsMemory(length), watch.Token) is > 0 and var count)
                {
                    watch.Touch();
                    length += count;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // The next read of the body fails in the same way, and its caller reports it.
            }

            _begun = buffer[..length];
        }

        return _begun;
    }

    /// <summary>The answer's body, from its first byte on.</summary>
    public async Task<Stream> OpenBodyAsync(CancellationToken cancellationToken)
    {
        var rest = await Response!.Content.ReadAsStreamAsync(cancellationToken);
        return _begun.Length == 0 ? rest : new PrefixedStream(_begun, rest);
    }

    /// <summary>To be called when the first bytes of the answer's body have come; null while nobody listens.</summary>
    public Action? BodyBegan => _call is null ? null : _call.BodyBegan;

    /// <summary>Notes what the exchange is charged.</summary>
    public void Charged(QuotaOperation operation) => _call?.Charged(operation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Response?.Dispose();
        _message.Dispose();
        _call?.Dispose();
    }

    private static AttemptEnd EndOf(int status) => status switch
    {
        < 200 or (>= 300 and < 400) => AttemptEnd.Unusable,
        StatusCodes.Status401Unauthorized or StatusCodes.Status407ProxyAuthenticationRequired => AttemptEnd.CredentialsRefused,
        StatusCodes.Status429TooManyRequests => AttemptEnd.Busy,
        >= 500 => AttemptEnd.Failed,
        _ => AttemptEnd.Answer,
    };

    /// <remarks>The order matters: a fault of the client's body comes first, because it causes the others.</remarks>
    private AttemptEnd EndOf(Exception e, ExchangeWatch watch)
    {
        var wasSent = _message.Content is RequestContent content ? content.IsSent : !IsBeforeConnection(e);
        return (_message.Content as UnreadContent)?.End switch
        {
            UploadEnd.TooLong => AttemptEnd.BodyTooLong,
            UploadEnd.Broken => AttemptEnd.BodyBroken,
            UploadEnd.TooSlow => AttemptEnd.BodyTooSlow,
            _ => watch.Reason switch
            {
                CutReason.ClientGone => wasSent ? AttemptEnd.ClientGone : AttemptEnd.BodyBroken,
                CutReason.Silent or CutReason.TooLong => wasSent ? AttemptEnd.TimedOut : AttemptEnd.Stalled,
                _ => wasSent ? AttemptEnd.Dropped : AttemptEnd.Unreachable,
            },
        };
    }

    private static bool IsBeforeConnection(Exception e) => e is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError or HttpRequestError.ConfigurationLimitExceeded,
    };
}
