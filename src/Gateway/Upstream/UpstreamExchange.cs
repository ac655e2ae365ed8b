using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using QuotaFunctions.Edge.Requests;
using QuotaFunctions.Gateway.Metering;
using QuotaFunctions.Gateway.Reading;
using Yarp.ReverseProxy.Forwarder;

namespace QuotaFunctions.Gateway.Upstream;

/// <summary>One exchange with the upstream: what it is sent, and what of its answer the client gets.</summary>
/// <param name="address">Where the request goes.</param>
/// <param name="secret">The sponsor's secret; null sends none.</param>
/// <param name="request">The request.</param>
/// <param name="watch">What cuts it when it is overdue.</param>
/// <param name="beginAnswer">Called when the answer's head is about to be passed on: adds this service's own headers.</param>
/// <param name="beforeLastByte">See <see cref="MeteredResponseBody"/>.</param>
[SuppressMessage("Design", "CA1001", Justification = "The body is the request's, and is disposed with it.")]
internal sealed class UpstreamExchange(
    Uri address,
    string? secret,
    ForwardRequest request,
    ExchangeWatch watch,
    Action<HttpContext> beginAnswer,
    Action beforeLastByte) : HttpTransformer
{
    /// <summary>The header that carries the upstream's own request id, for asking its support.</summary>
    private const string UpstreamRequestId = "x-upstream-request-id";

    private WholeBody? _requestBody;

    /// <summary>The answer's status; null while there is none.</summary>
    public int? Status { get; private set; }

    /// <summary>What meters the answer; null until its head has come.</summary>
    public ResponseMeter? Meter { get; private set; }

    /// <summary>The client's body; null until the answer's head has come.</summary>
    public MeteredResponseBody? Body { get; private set; }

    /// <summary>True while the request's body is still being sent.</summary>
    public bool IsSending => _requestBody is { IsInUse: true };

    /// <summary>True once the whole answer has come and was passed on.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>True when the answer was for the sponsor alone: the secret is wrong.</summary>
    public bool RefusedCredentials => Status is StatusCodes.Status401Unauthorized or StatusCodes.Status407ProxyAuthenticationRequired;

    /// <summary>True when the answer cannot be passed on.</summary>
    public bool IsUnusable => Status < 200;

    /// <inheritdoc/>
    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var incoming = httpContext.Request;
        var named = incoming.Headers.Connection.ToString();
        foreach (var (name, values) in incoming.Headers)
        {
            if (HeaderRules.PassesToUpstream(name) && !IsNamedIn(named, name))
            {
                Add(proxyRequest, name, values);
            }
        }

        proxyRequest.RequestUri = address;
        Add(proxyRequest, RequestId.Header, RequestId.Of(httpContext));
        if (secret is not null)
        {
            AddSecret(incoming.Headers, proxyRequest, secret);
        }

        if (proxyRequest.Content is { } content)
        {
            content.Headers.ContentLength = request.Body?.Length ?? incoming.ContentLength;
            if (request.Body is { } body)
            {
                WholeBodyHandler.Attach(proxyRequest, _requestBody = new WholeBody(body.Memory));
            }
        }

        return default;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return new ValueTask<bool>(false);
        }

        watch.Touch();
        Status = (int)proxyResponse.StatusCode;
        if (httpContext.Features.Get<IHttpResponseFeature>() is { } response)
        {
            response.ReasonPhrase = null; // The upstream's words stay with it.
        }

        if (RefusedCredentials || IsUnusable)
        {
            return new ValueTask<bool>(false);
        }

        var headers = httpContext.Response.Headers;
        CopyHeaders(proxyResponse.Headers.NonValidated, headers);
        CopyHeaders(proxyResponse.Content.Headers.NonValidated, headers);
        Meter = ResponseMeters.For(request, proxyResponse);
        if (Meter is EventStreamMeter || proxyResponse.Headers.TransferEncodingChunked == true || HasNoBody(Status.Value))
        {
            headers.ContentLength = null;
        }

        beginAnswer(httpContext);
        Body = new MeteredResponseBody(
            httpContext.Response.Body, Meter, SecretMask.For(secret), watch, headers.ContentLength, beforeLastByte);
        httpContext.Response.Body = Body;
        if (Meter is EventStreamMeter)
        {
            watch.BeatWhenQuiet(EventStream.Quiet, () => _ = Body.SendSignOfLifeAsync(httpContext.RequestAborted)); // It never fails, and Body.EndAsync waits for it.
        }

        return new ValueTask<bool>(true);
    }

    /// <inheritdoc/>
    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        // Trailers are not passed on. That they are asked for means that the body has come to its end.
        IsWhole = true;
        return default;
    }

    /// <summary>
    /// As a bearer always; and where the client's own key was in another header as well, as Anthropic's and Azure's clients send it, in
    /// that one too: the client's dialect is the upstream's.
    /// </summary>
    private static void AddSecret(IHeaderDictionary incoming, HttpRequestMessage outgoing, string secret)
    {
        outgoing.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
        foreach (var name in (ReadOnlySpan<string>)["x-api-key", "api-key"])
        {
            if (incoming.ContainsKey(name))
            {
                outgoing.Headers.TryAddWithoutValidation(name, secret);
            }
        }
    }

    private static void Add(HttpRequestMessage outgoing, string name, StringValues values)
    {
        foreach (var value in values)
        {
            // A client's key may stand where nobody looks for it.
            if (value is not null && !KeyText.IsIn(value) && !outgoing.Headers.TryAddWithoutValidation(name, value))
            {
                outgoing.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private void CopyHeaders(System.Net.Http.Headers.HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (!HeaderRules.PassesToClient(name))
            {
                continue;
            }

            var target = name.Equals(RequestId.Header, StringComparison.OrdinalIgnoreCase) ? UpstreamRequestId : name;
            foreach (var value in values)
            {
                if (HeaderRules.IsSendable(value) && !SecretMask.IsIn(value, secret))
                {
                    to.Append(target, value);
                }
            }
        }
    }

    private static bool HasNoBody(int status) => status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent;

    private static bool IsNamedIn(string connection, string name)
    {
        foreach (var range in connection.AsSpan().Split(','))
        {
            if (connection.AsSpan()[range].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
