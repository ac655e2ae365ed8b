using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Metering;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>Reads of a request what must be known before it is forwarded.</summary>
internal static class ForwardRequestReader
{
    private const int FirstRead = 16 * 1024;

    /// <summary>
    /// Reads address and, where it is JSON, the body. Every other body stays unread, to be streamed. The memory that the body takes belongs to
    /// the request that is returned; where none is, it has been given back.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The client's body cannot be read; the dispatcher answers it.</exception>
    public static async Task<(ForwardRequest? Request, Problem? Problem)> ReadAsync(
        HttpContext context, KeyRecord key, long maxBytes, Capacity memory, CancellationToken cancellationToken)
    {
        if (IsUpgrade(context))
        {
            return (null, Problems.InvalidRequest("WebSockets and other upgrades are not forwarded: what they spend cannot be metered."));
        }

        if (ForwardPath.Read(context, out var path) is { } badPath)
        {
            return (null, badPath);
        }

        var http = context.Request;
        if (UnmeterableWork.Check(key, http.Method, path) is { } unmeterable)
        {
            return (null, unmeterable);
        }

        if (http.ContentLength > maxBytes)
        {
            return (null, Problems.PayloadTooLarge(maxBytes));
        }

        LiftServerLimit(context);
        var endpoint = Endpoints.Of(http.Method, http.ContentType, path.Decoded);
        var request = new ForwardRequest(path, endpoint) { IsMetered = HttpMethods.IsPost(http.Method) };
        var isHandedOn = false;
        try
        {
            var problem = endpoint == Endpoint.Other
                ? ModelRule.CheckUnread(key, http.Method, path)
                : await ReadJsonAsync(context, request, key, maxBytes, memory, cancellationToken);
            isHandedOn = problem is null;
            return isHandedOn ? (request, null) : (null, problem);
        }
        finally
        {
            // A client that gives up or breaks the framing shows as an exception.
            if (!isHandedOn)
            {
                request.Dispose();
            }
        }
    }

    private static async Task<Problem?> ReadJsonAsync(
        HttpContext context, ForwardRequest request, KeyRecord key, long maxBytes, Capacity memory, CancellationToken cancellationToken)
    {
        request.Body = new PooledBuffer(FirstRead);
        if (await ReadBodyAsync(context.Request, request, maxBytes, memory, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var tally = new PromptTally(key.Limits.Limits(Unit.Tokens) ? PromptTokenizer.Shared : null);
        var problem = IsEncoded(context.Request)
            ? Problems.InvalidRequest("Send the JSON body without Content-Encoding.", "Content-Encoding")
            : JsonBodyReader.Read(request.Body.Span, tally, out var facts) is { } unreadable ? unreadable
            : Accept(request, facts);

        // Another API's JSON is its own affair, unless what cannot be read might be a model that is not allowed.
        return problem is not null && (request.Endpoint.MustBeRead() || !key.Models.IsDefaultOrEmpty)
            ? problem
            : ModelRule.Check(key, request);
    }

    private static Problem? Accept(ForwardRequest request, RequestFacts facts)
    {
        request.Facts = facts;
        return null;
    }

    private static async Task<Problem?> ReadBodyAsync(
        HttpRequest http, ForwardRequest request, long maxBytes, Capacity memory, CancellationToken cancellationToken)
    {
        var body = request.Body!;
        var room = 0L;
        while (true)
        {
            // Room is made as bytes come: a length that is only claimed takes up no memory.
            if (body.Length + FirstRead > room)
            {
                var more = Math.Max(FirstRead, room);
                if (!request.TryTakeMemory(memory, more))
                {
                    return Problems.Overloaded;
                }

                room += more;
            }

            var count = await http.Body.ReadAsync(body.Reserve(FirstRead), cancellationToken);
            if (count == 0)
            {
                return null;
            }

            body.Advance(count);
            if (body.Length > maxBytes)
            {
                return Problems.PayloadTooLarge(maxBytes);
            }
        }
    }

    private static bool IsEncoded(HttpRequest http) =>
        http.Headers.ContentEncoding is { Count: > 0 } encoding && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);

    private static bool IsUpgrade(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method)
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || context.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
        || context.Request.Headers.Upgrade.ToString().StartsWith("SPDY/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The server's own bound answers 500 on one host and 413 on the other; the bound above holds on both.</summary>
    private static void LiftServerLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
    }
}
