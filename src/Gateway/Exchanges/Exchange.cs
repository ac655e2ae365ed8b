using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Headers;
using QuotaFunctions.Edge.Requests;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Billing;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Forwarding;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Steps 6 to 9 of <see cref="ForwardHandler"/>, for one request: attempts, answer, bill.</summary>
/// <param name="gateway">The objects that all exchanges share.</param>
/// <param name="context">The client's request.</param>
/// <param name="request">The request as it was read.</param>
/// <param name="plan">The most it may cost.</param>
/// <param name="hold">The hold; null for a request that costs nothing.</param>
/// <param name="limits">The key's limits, with the hold counted.</param>
internal sealed class Exchange(
    GatewayContext gateway, HttpContext context, ForwardRequest request, HoldPlan plan, Hold? hold, ImmutableArray<LimitStatus> limits) : IDisposable
{
    private ImmutableArray<LimitStatus> _limits = limits;
    private bool _isSettled;
    private Attempt? _attempt;
    private AnswerMeter? _meter;
    private AnswerPump? _pump;

    /// <summary>Forwards, settles, and answers if no upstream did.</summary>
    /// <param name="choices">The upstreams to ask, in this order; at least one.</param>
    /// <param name="longest">How long it may take in all.</param>
    public async Task RunAsync(ImmutableArray<UpstreamChoice> choices, TimeSpan longest)
    {
        var ownHeaders = context.Response.Headers.ToArray();
        using var watch = new ExchangeWatch(gateway.Time, choices[0].Upstream.Timeout, longest);
        using var leaving = context.RequestAborted.Register(() => ClientLeft(watch));
        Problem? problem = null;
        BodyEnd? body = null;
        try
        {
            // :: Step 6: forward, to one upstream after the other until one answers
            _attempt = await new Attempts(gateway, context, request, plan, hold).RunAsync(choices, watch);

            request.Dispose(); // Frees the body's memory early: it is not sent again, and an answer may take long.

            // :: Step 7: pass the answer on, and meter it
            problem = ProblemOf(_attempt);
            if (problem is null && _attempt.Response is not null)
            {
                body = await AnswerAsync(_attempt, watch);
                problem = body == BodyEnd.BrokenOff ? watch.Reason == CutReason.None ? GatewayProblems.BrokenOff : Problems.UpstreamTimeout(_attempt.Upstream.Timeout) : null;
            }
        }
        finally
        {
            // :: Step 8: settle or release
            Report(watch, body);
            if (!await SettleAsync(body, isAwaited: problem is not null) && problem is not null)
            {
                problem = GatewayProblems.Unreleased(problem);
            }
        }

        // :: Step 9: if nothing was answered yet, say why
        if (problem is not null && !context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(problem, ownHeaders);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter?.Dispose();
        _pump?.Dispose();
        _attempt?.Dispose();
    }

    private Problem? ProblemOf(Attempt attempt) =>
        attempt.End is AttemptEnd.Answer or AttemptEnd.Busy or AttemptEnd.Failed
            ? null
            : GatewayProblems.Of(attempt.End, attempt.Upstream.Timeout, gateway.Options.MaxForwardBodyBytes);

    private async Task<BodyEnd> AnswerAsync(Attempt attempt, ExchangeWatch watch)
    {
        var answer = attempt.Response!;
        var headers = answer.Content.Headers.NonValidated;
        var coding = AnswerDecoding.For(headers.TryGetValues("Content-Encoding", out var codings) ? codings.ToString() : null);
        var isStream = headers.TryGetValues("Content-Type", out var types) && types.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
        using var mask = SecretMask.For(attempt.Upstream.Secret);
        var decoding = coding as AnswerCoding.Known;
        AnswerHead.Write(context, attempt, gateway.Headers, mask, isDecoded: decoding is not null);
        context.Response.OnStarting(
            static exchange =>
            {
                ((Exchange)exchange).WriteLimits();
                return Task.CompletedTask;
            },
            this);
        if (HttpMethods.IsHead(context.Request.Method) || !AnswerHead.CanHaveBody(context.Response.StatusCode))
        {
            return BodyEnd.Whole;
        }

        _meter = new AnswerMeter(request.Operation.Answer, new AnswerMeterOptions
        {
            HidesUsageChunk = request.Operation.AsksForStreamUsage && request.IsStream && !request.Facts.WantsStreamUsage,
            IsReadable = coding is not AnswerCoding.Unknown,
        });
        var raw = await attempt.OpenBodyAsync(watch.Token);
        await using var body = decoding?.Decode(raw) ?? raw;
        if (request.Operation.Models is { } list && !request.Key.Models.IsDefaultOrEmpty && answer.IsSuccessStatusCode)
        {
            return await ModelListAnswer.WriteAsync(context, body, list, request.Key, watch.Token);
        }

        if (isStream)
        {
            context.Response.ContentLength = null;
        }

        _pump = new AnswerPump(context, _meter, mask, watch, gateway.Time) { FirstByte = attempt.BodyBegan };
        return await _pump.RunAsync(body, context.Response.ContentLength, isStream, SettleBeforeLastByte);
    }

    /// <summary>
    /// The client has left. If the model may have worked without visible output, the answer is read on for a while, because only the
    /// upstream's report tells the usage. Otherwise the exchange is cut at once.
    /// </summary>
    private void ClientLeft(ExchangeWatch watch)
    {
        request.Dispose(); // A body that is being sent stays valid until it is sent; there will be no other attempt.
        var mayWork = request.SpendsTokens && request.Operation.Work == Work.Generate && (_pump is not { HasSeenText: true } || request.MayWorkUnseen);
        watch.EndWithin(mayWork ? (_attempt?.Upstream ?? gateway.Options.Upstreams[0]).DrainTimeout : TimeSpan.Zero);
    }

    private void WriteLimits() => RateLimitHeaders.Write(context.Response, _limits, gateway.Time.GetUtcNow());

    private void SettleBeforeLastByte() => _ = SettleAsync(BodyEnd.Whole, isAwaited: false); // It never fails.

    /// <summary>Ends the hold, once: the first call decides how. When it returns its task, whatever is asked about the key next comes after it.</summary>
    /// <returns>False when it was awaited and the hold is left to expire, because the store stayed unavailable.</returns>
    private async Task<bool> SettleAsync(BodyEnd? body, bool isAwaited)
    {
        if (_isSettled || hold is null)
        {
            return true;
        }

        _isSettled = true;
        if (body != BodyEnd.Whole)
        {
            _meter?.Finish(); // Counts a text of which only a part has come.
        }

        var outcome = new ExchangeOutcome(_attempt?.End ?? AttemptEnd.ClientGone, _attempt?.Status, body, _meter?.Facts ?? default, _attempt?.Upstream.Name);
        var operation = Bill.For(request, hold, outcome);
        _attempt?.Charged(operation);
        var actual = operation is SettleOperation settle ? settle.Actual : Cost.None;
        _limits = ImmutableArray.CreateRange(_limits, static (limit, cost) => limit.Settled(cost.Held, cost.Actual), (Held: hold.Cost, Actual: actual));
        var ending = gateway.Holds.EndAsync(request.Key.Id, operation, isAwaited, RequestId.Of(context));
        if (!isAwaited)
        {
            return true;
        }

        var decision = await ending;
        _limits = decision?.Limits ?? _limits;
        return decision is not null;
    }

    private void Report(ExchangeWatch watch, BodyEnd? body)
    {
        var (logger, id, key, bytes) = (gateway.Logger, RequestId.Of(context), request.Key.Id, _meter?.Facts.Bytes ?? 0);
        switch (body)
        {
            case BodyEnd.BrokenOff:
                GatewayLog.BrokenOff(logger, _attempt!.Upstream.Name, bytes, watch.Reason.ToString(), key, id);
                break;
            case BodyEnd.ClientGone:
                GatewayLog.ClientGone(logger, bytes, key, id);
                break;
        }
    }

    private Task RefuseAsync(Problem problem, KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>[] ownHeaders)
    {
        if (context.Response.HasStarted)
        {
            context.Abort(); // Without this the client would take a partial answer for a complete one.
            return Task.CompletedTask;
        }

        context.Response.Clear();
        foreach (var (name, values) in ownHeaders)
        {
            context.Response.Headers[name] = values;
        }

        if (_attempt is { } attempt)
        {
            context.Response.Headers[AnswerHead.Upstream] = attempt.Upstream.Name;
        }

        WriteLimits();
        return Refusals.WriteAsync(context, request.Operation.Dialect, problem);
    }
}
