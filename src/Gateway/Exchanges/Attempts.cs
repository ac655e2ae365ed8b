using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Requests;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Billing;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Forwarding;
using QuotaFunctions.Gateway.Requests;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>
/// Sends one request to one upstream after the other until one has an answer for the client. Another upstream is tried only while the client
/// has received nothing, and not after one that may still be working: see <see cref="AttemptEnds.MayTryNext"/>.
/// </summary>
internal sealed class Attempts(GatewayContext gateway, HttpContext context, ForwardRequest request, HoldPlan plan, Hold? hold)
{
    /// <summary>Runs the attempts. Returns the last one, whose answer or failure the client gets.</summary>
    public async Task<Attempt> RunAsync(ImmutableArray<UpstreamChoice> choices, ExchangeWatch watch)
    {
        for (var i = 0; ; i++)
        {
            var attempt = await TryAsync(choices[i], watch);
            if (!context.RequestAborted.IsCancellationRequested)
            {
                // A client that left says nothing about the upstream's health.
                gateway.Router.Report(attempt.Upstream, ResultOf(attempt.End), attempt.Response?.Headers.RetryAfter?.Delta);
            }

            Log(attempt);
            if (i == choices.Length - 1 || !attempt.End.MayTryNext() || !attempt.CanBeRepeated || watch.Reason != CutReason.None
                || context.RequestAborted.IsCancellationRequested || await ReportsUsageAsync(attempt, watch))
            {
                return attempt;
            }

            attempt.Dispose();
        }
    }

    /// <summary>Sends to one upstream. If it refuses the request's form and its dialect knows a repair, sends once more.</summary>
    private async Task<Attempt> TryAsync(UpstreamChoice choice, ExchangeWatch watch)
    {
        var known = gateway.Repairs.Of(choice.Upstream, request.Model);
        var attempt = await SendAsync(choice, known, watch);
        if (!request.Facts.IsRead || attempt.Status is not (StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity))
        {
            return attempt;
        }

        var error = await attempt.PeekAsync(watch);
        if (request.Operation.Dialect.RepairFor(request.Operation, request.Facts, attempt.Status.Value, error.Span) is not { } repair || known.Contains(repair))
        {
            return attempt;
        }

        attempt.Dispose();
        var repaired = await SendAsync(choice, known.Add(repair), watch);
        if (repaired.Status is < StatusCodes.Status400BadRequest)
        {
            gateway.Repairs.Remember(choice.Upstream, request.Model, repair);
        }

        return repaired;
    }

    private Task<Attempt> SendAsync(UpstreamChoice choice, ImmutableArray<Repair> repairs, ExchangeWatch watch)
    {
        var upstream = choice.Upstream;
        var path = choice.Model is { } renamed && request.Operation.Model is not null ? request.Path.WithModel(request.Operation.Model, renamed) ?? request.Path : request.Path;
        var message = RequestMessage.Make(
            context.Request, upstream, UpstreamAddress.Of(upstream, path), gateway.Router.CredentialOf(upstream, request.Operation),
            ContentFor(choice, repairs, watch), gateway.Headers);
        var call = UpstreamCall.Begin(upstream, request.Operation, request.Model, gateway.Options.AddsGenAi);
        return Attempt.SendAsync(upstream, gateway.Router.ClientOf(upstream), message, watch, call);
    }

    private RequestContent? ContentFor(UpstreamChoice choice, ImmutableArray<Repair> repairs, ExchangeWatch watch)
    {
        if (request.Body is not { } body)
        {
            var http = context.Request;
            return HasBody(http) ? new UnreadContent(http, gateway.Options.BodyLimits, gateway.Time, watch) : null;
        }

        if (!request.Facts.IsRead)
        {
            return new ReadContent(body, edits: null);
        }

        var edits = new RequestEdits(request.Facts);
        Edit(edits, choice, repairs);
        return new ReadContent(body, edits);
    }

    private void Edit(RequestEdits edits, UpstreamChoice choice, ImmutableArray<Repair> repairs)
    {
        var member = repairs.OfType<Repair.BoundBy>().LastOrDefault()?.Member;
        if (hold is not null && plan.Bound(hold.Cost[Unit.Tokens], member, edits) is { } set)
        {
            context.Response.Headers[AnswerHead.OutputBound] = set;
        }

        if (request.Operation.AsksForStreamUsage && request.IsStream && !request.Facts.WantsStreamUsage && !repairs.Any(r => r is Repair.NoStreamUsage))
        {
            edits.SetFlag(request.Operation.Request!.Members.PathOf(RequestMember.StreamUsage)!, true);
        }

        if (choice.Model is { } renamed && request.Facts.Model is not null)
        {
            edits.SetText(request.Operation.Request!.Members.PathOf(RequestMember.Model)!, renamed);
        }

        foreach (var repair in repairs)
        {
            if (repair is Repair.Without without)
            {
                edits.Remove(without.Member);
            }
        }
    }

    /// <summary>True for an error answer that reports usage. It ends the exchange, and the usage is charged.</summary>
    private async Task<bool> ReportsUsageAsync(Attempt attempt, ExchangeWatch watch)
    {
        if (attempt.End is not (AttemptEnd.Failed or AttemptEnd.Busy) || !request.SpendsTokens)
        {
            return false;
        }

        using var meter = new AnswerMeter(request.Operation.Answer, new AnswerMeterOptions { IsReadable = true });
        meter.Pass(await attempt.PeekAsync(watch));
        meter.Finish();
        return meter.Facts.Usage.IsReported;
    }

    private static bool HasBody(HttpRequest http) => http.ContentLength > 0 || (http.ContentLength is null && http.Headers.TransferEncoding.Count > 0)
        || (http.ContentLength is null && HttpProtocol.IsHttp2(http.Protocol) && !HttpMethods.IsGet(http.Method) && !HttpMethods.IsHead(http.Method));

    private static AttemptResult ResultOf(AttemptEnd end) => end switch
    {
        AttemptEnd.Unreachable or AttemptEnd.Dropped => AttemptResult.Unreachable,
        AttemptEnd.TimedOut or AttemptEnd.Stalled => AttemptResult.TimedOut,
        AttemptEnd.Busy => AttemptResult.Refused429,
        AttemptEnd.Failed => AttemptResult.Failed5xx,
        AttemptEnd.CredentialsRefused => AttemptResult.CredentialsRefused,
        _ => AttemptResult.Answered,
    };

    private void Log(Attempt attempt)
    {
        var (logger, upstream, key, id) = (gateway.Logger, attempt.Upstream.Name, request.Key.Id, RequestId.Of(context));
        switch (attempt.End)
        {
            case AttemptEnd.Unreachable or AttemptEnd.Dropped:
                GatewayLog.Unreachable(logger, upstream, attempt.Reason ?? "", key, id);
                break;
            case AttemptEnd.TimedOut or AttemptEnd.Stalled:
                GatewayLog.TimedOut(logger, upstream, attempt.End.ToString(), key, id);
                break;
            case AttemptEnd.CredentialsRefused:
                GatewayLog.CredentialsRefused(logger, upstream, attempt.Status ?? 0, key, id);
                break;
            case AttemptEnd.Unusable:
                GatewayLog.Unusable(logger, upstream, attempt.Status, key, id);
                break;
        }
    }
}
