using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Headers;
using QuotaFunctions.Edge.Requests;
using QuotaFunctions.Gateway.Billing;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;
using QuotaFunctions.Gateway.Telemetry;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Forwards a request to an upstream and charges the key for it.</summary>
/// <remarks>
/// <code>
/// Client                      this service                                  Store           Upstreams
///   │ ── head ─────────────────▶ │                                            │                 │
///   │                            │ 1 what is the path? authenticate           │                 │
///   │ ◀─ 400, 401, 403, 405 ──── │                                            │                 │
///   │                            │ 2 has the key room at all? take a place    │                 │
///   │ ◀─ 429, 503 ────────────── │                                            │                 │
///   │ ── body ─────────────────▶ │ 3 read it; check model and form            │                 │
///   │ ◀─ 400, 403, 408, 413 ──── │                                            │                 │
///   │                            │ 4 choose upstreams                         │                 │
///   │ ◀─ 404, 503 ────────────── │                                            │                 │
///   │                            │ 5 take a hold ───────────────────────────▶ │ durable         │
///   │ ◀─ 429, 503 ────────────── │ ◀──────────────── granted, or how much ─── │                 │
///   │                            │ 6 forward, bounded to what was granted ────────────────────▶ │ one after the other
///   │ ◀─ answer, byte for byte ─ │ 7 pass on and meter ◀─────────────────────────────── answer ─ │
///   │                            │ 8 settle or release ─────────────────────▶ │ soon            │
///   │ ◀─ 413, 502, 504 ───────── │ 9 if nothing was answered yet: say why     │                 │
/// </code>
/// Nothing is sent before the hold is durable. Step 8 ends every hold that was taken, whatever happens in between; a hold whose process dies
/// is charged as held when it expires. An answer's settlement is queued before its last byte is sent, so that a client that has the whole
/// answer finds it charged. The settlement is written with the key's next write, a few milliseconds later at most (ADR 013).
/// </remarks>
public sealed class ForwardHandler : IForwardHandler
{
    private readonly KeyAuthenticator _keys;
    private readonly GatewayContext _gateway;
    private readonly RequestIntake _intake;
    private readonly KeyGate _gate;

    internal ForwardHandler(KeyAuthenticator keys, GatewayContext gateway)
    {
        _keys = keys;
        _gateway = gateway;
        _intake = new RequestIntake(gateway);
        _gate = new KeyGate(gateway.Options.MaxConcurrentRequestsPerKey);
    }

    /// <inheritdoc/>
    public ImmutableArray<string> Mounts => _gateway.Dialects.Mounts;

    /// <inheritdoc/>
    public async Task HandleAsync(HttpContext context)
    {
        // :: Step 1: what is the path? authenticate
        if (RequestTarget.Read(context, out var path) is { } bad)
        {
            await RefuseAsync(context, bad);
            return;
        }

        var method = HttpMethods.IsHead(context.Request.Method) ? HttpMethods.Get : context.Request.Method;
        if (_gateway.Dialects.Find(method, path) is not { } operation)
        {
            await (_gateway.Dialects.TakesPost(path)
                ? RefuseAsync(context, Problems.MethodNotAllowed(HttpMethods.Post))
                : ProblemWriter.WriteAsync(context, Problems.NotFound("There is nothing at this path.")));
            return;
        }

        var access = await _keys.AuthenticateAsync(context, context.RequestAborted);
        if (!access.IsGranted)
        {
            await Refusals.WriteAsync(context, operation.Dialect, access.Refusal);
            return;
        }

        var key = access.Key.Record;
        if (_intake.CheckPath(context, key, operation, path) is { } problem)
        {
            CountIfDenied(key.Id, problem);
            await RefuseAsync(context, operation.Dialect, problem, access.Key.Limits);
            return;
        }

        var entry = _gate.TryEnter(key.Id, key.MaxParallel);
        if (entry != KeyEntry.Entered)
        {
            problem = entry == KeyEntry.KeyIsFull ? GatewayProblems.TooManyParallel(key.MaxParallel!.Value) : GatewayProblems.TooManyOfKey;
            CountIfDenied(key.Id, problem);
            await RefuseAsync(context, operation.Dialect, problem, access.Key.Limits);
            return;
        }

        try
        {
            await HandleAsync(context, access.Key, operation, path);
        }
        finally
        {
            _gate.Leave(key.Id);
        }
    }

    /// <inheritdoc/>
    public bool IsMisplaced(string method, string path) => MisplacedPath.Is(_gateway.Dialects, method, path);

    /// <inheritdoc/>
    public Task RefuseAsync(HttpContext context, Problem problem)
    {
        var isKnown = RequestTarget.Read(context, out var path) is null;
        var dialect = (isKnown ? _gateway.Dialects.Find(context.Request.Method, path)?.Dialect : null) ?? _gateway.Dialects.ForMount(path?.Mount ?? "");
        return Refusals.WriteAsync(context, dialect, problem);
    }

    private async Task HandleAsync(HttpContext context, KeySnapshot snapshot, Operation operation, OperationPath path)
    {
        // :: Step 2: has the key room at all?
        var key = snapshot.Record;
        var (denied, problem) = await FindDenialAsync(context, snapshot, operation);
        if (denied is not null)
        {
            await RefuseAsync(context, operation.Dialect, problem!, denied.Limits);
            return;
        }

        // :: Step 3: read it; check model and form
        (var read, problem) = await _intake.ReadAsync(context, key, operation, path);
        if (read is null)
        {
            CountIfDenied(key.Id, problem!);
            await RefuseAsync(context, operation.Dialect, problem!, snapshot.Limits);
            return;
        }

        using var request = read;
        var readAt = Stopwatch.GetTimestamp();

        // :: Step 4: choose upstreams
        var choices = _gateway.Router.ChoicesFor(operation, request.Model);
        if (choices.IsEmpty)
        {
            problem = _gateway.Options.Upstreams.IsEmpty ? Problems.UpstreamNotConfigured : GatewayProblems.ModelNotServed(request.Model);
            await RefuseAsync(context, operation.Dialect, problem, snapshot.Limits);
            return;
        }

        // :: Step 5: take a hold
        var plan = HoldPlan.For(request, _gateway.Options);
        var longest = HoldPlan.LongestExchange(request, choices);
        Hold? hold = null;
        var limits = snapshot.Limits;
        if (operation.Work != Work.Listing)
        {
            var wanted = plan.OperationFor(longest);
            var decision = await _gateway.Holds.TakeAsync(key.Id, wanted, RequestId.Of(context));
            if (decision.Hold is not { } granted)
            {
                await RefuseAsync(context, operation.Dialect, ProblemOf(decision, wanted), decision.Limits);
                return;
            }

            (hold, limits) = (granted, decision.Limits);
        }

        GatewayMeter.Overhead.Record(Stopwatch.GetElapsedTime(readAt).TotalSeconds);
        using var exchange = new Exchange(_gateway, context, request, plan, hold, limits);
        await exchange.RunAsync(choices, longest);
    }

    /// <summary>
    /// Checks the limits before the body is read, so that an exhausted key costs no work. The snapshot of the key may be stale, so only the
    /// engine refuses: it is asked for a hold of the least that any request of this kind costs.
    /// </summary>
    private async Task<(Decision? Denied, Problem? Problem)> FindDenialAsync(HttpContext context, KeySnapshot snapshot, Operation operation)
    {
        if (operation.Work == Work.Listing)
        {
            return default;
        }

        var least = Cost.RequestAndTokens(1, operation.Work.SpendsTokens() && operation.Request is not null && snapshot.Record.Limits.Constrain(Unit.Tokens) ? 1 : 0);
        if (!snapshot.Limits.Any(l => l.Remaining < least[l.Unit]))
        {
            return default;
        }

        var wanted = new HoldOperation(HoldId.New(), least, least, HoldPlan.Margin);
        var decision = await _gateway.Holds.TakeAsync(snapshot.Record.Id, wanted, RequestId.Of(context));
        if (decision.Hold is not { } hold)
        {
            return (decision, ProblemOf(decision, wanted));
        }

        await _gateway.Holds.EndAsync(snapshot.Record.Id, new ReleaseOperation(hold.Id), isAwaited: true, RequestId.Of(context));
        return default;
    }

    private static Problem ProblemOf(Decision decision, HoldOperation wanted) =>
        decision.Verdict == Verdict.Unknown ? GatewayProblems.HoldUnknown(wanted.TimeToLive) : Problems.Of(decision) ?? Problems.InternalError;

    /// <summary>Counts a refusal for the model or for too many parallel requests, as refusals by the other limits are counted.</summary>
    private void CountIfDenied(KeyId key, Problem problem)
    {
        if (problem.Code is ErrorCodes.ModelNotAllowed or ErrorCodes.TooManyParallelRequests)
        {
            _gateway.Holds.CountDenied(key);
        }
    }

    private Task RefuseAsync(HttpContext context, Dialect dialect, Problem problem, ImmutableArray<LimitStatus> limits)
    {
        RateLimitHeaders.Write(context.Response, limits, _gateway.Time.GetUtcNow());
        return Refusals.WriteAsync(context, dialect, problem);
    }
}
