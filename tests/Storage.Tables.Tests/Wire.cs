using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>What happens to one request on the wire.</summary>
internal enum WireFault
{
    /// <summary>Nothing unusual.</summary>
    None,

    /// <summary>It arrives and is carried out, but the connection breaks before the answer.</summary>
    LoseAnswer,

    /// <summary>It arrives and is carried out, but a gateway answers 500 OperationTimedOut.</summary>
    TimeOutAfter,

    /// <summary>The service answers 503 ServerBusy and does nothing.</summary>
    Busy,

    /// <summary>The connection breaks before anything arrives.</summary>
    Break,

    /// <summary>No answer ever comes, and nothing is done.</summary>
    Hang,
}

/// <summary>Sits between the client and the real service: counts requests, lets some fail, and lets others in between.</summary>
internal sealed class Wire : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> _requests = new();

    /// <summary>Says what becomes of a request.</summary>
    public Func<Request, WireFault> Fault { get; set; } = _ => WireFault.None;

    /// <summary>Runs after a request whose answer will be lost was carried out.</summary>
    public Func<Task> AfterLoss { get; set; } = () => Task.CompletedTask;

    /// <summary>Method and path of every request so far.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Forgets the requests so far.</summary>
    public void Clear() => _requests.Clear();

    /// <summary>Applies this fault to the first requests that write; later ones are left alone.</summary>
    public void FailWrites(WireFault fault, int times = 1)
    {
        var left = times;
        Fault = request => IsWrite(request) && left-- > 0 ? fault : WireFault.None;
    }

    public static bool IsWrite(Request request) => request.Method != RequestMethod.Get;

    public void AddTo(TableClientOptions options) => options.AddPolicy(this, HttpPipelinePosition.BeforeTransport);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        _requests.Enqueue($"{message.Request.Method} {message.Request.Uri.ToUri().AbsolutePath}");
        switch (Fault(message.Request))
        {
            case WireFault.LoseAnswer:
                await ProcessNextAsync(message, pipeline);
                await AfterLoss();
                message.Response.Dispose();
                throw new RequestFailedException("the response ended prematurely", new IOException("the response ended prematurely"));
            case WireFault.TimeOutAfter:
                await ProcessNextAsync(message, pipeline);
                await AfterLoss();
                message.Response.Dispose();
                message.Response = new WireResponse(message.Request, 500, "OperationTimedOut");
                break;
            case WireFault.Busy:
                message.Response = new WireResponse(message.Request, 503, "ServerBusy");
                break;
            case WireFault.Break:
                throw new RequestFailedException("connection reset by peer", new IOException("connection reset by peer"));
            case WireFault.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, message.CancellationToken);
                break;
            default:
                await ProcessNextAsync(message, pipeline);
                break;
        }
    }
}

/// <summary>An answer of the service that has only an error code.</summary>
internal sealed class WireResponse : Response
{
    private readonly Dictionary<string, string> _headers;

    public WireResponse(Request request, int status, string errorCode, DateTimeOffset? date = null)
    {
        Status = status;
        ClientRequestId = request.ClientRequestId;
        _headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["x-ms-error-code"] = errorCode,
            ["Content-Type"] = "application/json",
        };
        if (date is { } at)
        {
            _headers["Date"] = at.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        var body = $"{{\"odata.error\":{{\"code\":\"{errorCode}\",\"message\":{{\"lang\":\"en-US\",\"value\":\"{errorCode}\"}}}}}}";
        ContentStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body));
    }

    public override int Status { get; }

    public override string ReasonPhrase => "";

    public override bool IsError => true;

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; }

    /// <summary>Stays readable, as a real answer does that was buffered.</summary>
    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => _headers.Select(h => new HttpHeader(h.Key, h.Value));

    protected override bool TryGetHeader(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => _headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = _headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }
}
