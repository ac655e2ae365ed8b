using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Headers;
using QuotaFunctions.Edge.Requests;
using QuotaFunctions.Gateway.Billing;
using QuotaFunctions.Gateway.Metering;
using QuotaFunctions.Gateway.Reading;
using QuotaFunctions.Gateway.Upstream;
using Yarp.ReverseProxy.Forwarder;

namespace QuotaFunctions.Gateway;

/// <summary>Steps 6 to 9 of <see cref="ForwardHandler"/>, for one request whose hold is taken.</summary>
internal sealed class ForwardedCall(
    ForwardServices services, HttpContext context, ForwardRequest request, KeyId key, Hold hold, ImmutableArray<LimitStatus> limits)
{
    private ImmutableArray<LimitStatus> _limits = limits;
    private QuotaOperation? _settlement;
    private UpstreamExchange? _exchange;

    /// <summary>Forwards, settles, and answers if the upstream did not.</summary>
    /// <param name="upstream">Where to.</param>
    /// <param name="longest">How long it may take.</param>
    public async Task RunAsync(UpstreamAddresses upstream, TimeSpan longest)
    {
        // :: Step 6: forward
        var ownHeaders = context.Response.Headers.ToArray();
        var clientBody = context.Features.Get<IHttpResponseBodyFeature>();
        using var watch = new ExchangeWatch(services.Time, services.Options.UpstreamTimeout, longest);
        using var unread = request.Body is null ? new BoundedRequestBody(context.Request.Body, services.Options.MaxForwardBodyBytes, watch) : null;
        context.Request.Body = unread ?? (Stream)new MemoryStream(request.Body!.Array, 0, request.Body.Length, writable: false);
        _exchange = new UpstreamExchange(upstream.Of(request), services.Options.UpstreamApiKey, request, watch, BeginAnswer, SettleBeforeLastByte);

        Problem? problem;
        var end = ExchangeEnd.ClientGone; // What a fault of our own counts as: the request may have been sent.
        try
        {
            // :: Step 7: meter, as the answer passes through the exchange's body
            var error = await services.Forwarder.SendAsync(
                context, upstream.Authority, services.Upstream.Invoker, UpstreamClient.RequestConfig, _exchange, watch.Token);
            end = EndOf(error, _exchange, watch, unread);
            Report(end, error, watch);
        }
        finally
        {
            if (_exchange.Body is { } body)
            {
                await body.EndAsync(isWhole: end == ExchangeEnd.Answered, context.RequestAborted);
                context.Features.Set(clientBody);
            }

            // :: Step 8: settle or release
            problem = ForwardProblems.Of(end, watch.Overdue != Overdue.No, services.Options);
            await SettleAsync(end, isAwaited: problem is not null);
            _exchange.Body?.Dispose();
            if (_exchange.IsSending)
            {
                request.Body?.Abandon();
            }
        }

        // :: Step 9: if nothing was answered yet, say why
        if (problem is not null && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(problem, ownHeaders);
        }
    }

    /// <remarks>
    /// The order matters. A body that came to its end is an answer, whatever else went wrong. The forwarder resets the client's connection
    /// when an answer breaks off, so a client that is gone then says nothing.
    /// </remarks>
    private static ExchangeEnd EndOf(ForwarderError error, UpstreamExchange exchange, ExchangeWatch watch, BoundedRequestBody? unread) =>
        unread is { IsTooLong: true } ? ExchangeEnd.BodyTooLarge
        : exchange.RefusedCredentials ? ExchangeEnd.CredentialsRefused
        : exchange.IsUnusable || error == ForwarderError.ResponseHeaders ? ExchangeEnd.Unusable
        : exchange.IsWhole ? ExchangeEnd.Answered
        : watch.Overdue != Overdue.No ? exchange.Status is null ? ExchangeEnd.TimedOut : ExchangeEnd.BrokenOff
        : error switch
        {
            ForwarderError.ResponseBodyDestination => ExchangeEnd.BrokenOff,
            ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.RequestTimedOut => ExchangeEnd.Unreachable,
            ForwarderError.RequestBodyDestination when exchange.Status is null => ExchangeEnd.Unreachable,
            ForwarderError.RequestBodyDestination => ExchangeEnd.BrokenOff,
            _ => ExchangeEnd.ClientGone,
        };

    /// <summary>Has the limits written when the head is sent: an answer that comes in one piece is settled by then.</summary>
    private void BeginAnswer(HttpContext answered) => answered.Response.OnStarting(
        static call =>
        {
            ((ForwardedCall)call).WriteLimits();
            return Task.CompletedTask;
        },
        this);

    private void WriteLimits() => RateLimitHeaders.Write(context.Response, _limits, services.Time.GetUtcNow());

    private void SettleBeforeLastByte() => _ = SettleAsync(ExchangeEnd.Answered, isAwaited: false); // It never fails.

    /// <summary>
    /// Ends the hold, once: the first call decides how. When it returns its task, whatever is asked about the key next comes after it.
    /// </summary>
    private async Task SettleAsync(ExchangeEnd end, bool isAwaited)
    {
        if (_settlement is not null)
        {
            return;
        }

        _settlement = Bill.For(request, hold, new Exchange(end, _exchange!.Status, _exchange.Meter, _exchange.Body?.BytesSeen ?? 0));
        var actual = _settlement is SettleOperation settle ? settle.Actual : Cost.None;
        _limits = ImmutableArray.CreateRange(_limits, static (limit, cost) => limit.Settled(cost.Held, cost.Actual), (Held: hold.Cost, Actual: actual));
        var ending = services.Holds.EndAsync(key, _settlement, isAwaited, RequestId.Of(context));
        if (isAwaited)
        {
            _limits = (await ending)?.Limits ?? _limits;
        }
    }

    private void Report(ExchangeEnd end, ForwarderError error, ExchangeWatch watch)
    {
        var (logger, id, bytes) = (services.Logger, RequestId.Of(context), _exchange!.Body?.BytesSeen ?? 0);
        switch (end)
        {
            case ExchangeEnd.Unreachable:
                var cause = context.Features.Get<IForwarderErrorFeature>()?.Exception as HttpRequestException;
                ForwardLog.Unreachable(logger, cause?.HttpRequestError.ToString() ?? error.ToString(), key, id);
                break;
            case ExchangeEnd.TimedOut:
                ForwardLog.TimedOut(logger, key, id);
                break;
            case ExchangeEnd.CredentialsRefused:
                ForwardLog.CredentialsRefused(logger, _exchange.Status ?? 0, key, id);
                break;
            case ExchangeEnd.Unusable:
                ForwardLog.Unusable(logger, _exchange.Status, key, id);
                break;
            case ExchangeEnd.BrokenOff:
                ForwardLog.BrokenOff(logger, bytes, watch.Overdue == Overdue.No ? error.ToString() : watch.Overdue.ToString(), key, id);
                break;
            case ExchangeEnd.ClientGone:
                ForwardLog.ClientGone(logger, bytes, key, id);
                break;
        }
    }

    private Task RefuseAsync(Problem problem, KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>[] ownHeaders)
    {
        context.Response.Clear();
        foreach (var (name, values) in ownHeaders)
        {
            context.Response.Headers[name] = values;
        }

        WriteLimits();
        return ProblemWriter.WriteAsync(context, problem, forwarded: true);
    }
}
