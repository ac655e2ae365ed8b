using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Headers;
using QuotaFunctions.Gateway.Billing;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Reading;
using QuotaFunctions.Gateway.Upstream;

using Yarp.ReverseProxy.Forwarder;

namespace QuotaFunctions.Gateway;

/// <summary>Forwards a request to the upstream and charges the key for it.</summary>
/// <remarks>
/// <code>
/// Client                      this service                                  Store            Upstream
///   │ ── request ──────────────▶ │                                            │                 │
///   │                            │ 1 authenticate                             │                 │
///   │ ◀─ 401, 403 ────────────── │                                            │                 │
///   │                            │ 2 is there an upstream?                    │                 │
///   │ ◀─ 503 ─────────────────── │                                            │                 │
///   │                            │ 3 read what must be read; check the model  │                 │
///   │ ◀─ 400, 403, 413 ───────── │                                            │                 │
///   │                            │ 4 take a hold ───────────────────────────▶ │ durable         │
///   │ ◀─ 429, 503 ────────────── │ ◀──────────────── granted, or how much ─── │                 │
///   │                            │ 5 bound the answer to what was granted     │                 │
///   │                            │ 6 forward ─────────────────────────────────────────────────▶ │
///   │ ◀─ answer, byte for byte ─ │ 7 meter ◀───────────────────────────────────────── answer ── │
///   │                            │ 8 settle or release ─────────────────────▶ │ soon            │
///   │ ◀─ 413, 502, 504 ───────── │ 9 if nothing was answered yet: say why     │                 │
/// </code>
/// Nothing is sent before the hold is durable, and every hold that was taken is ended in step 8, whatever happens in between; a hold whose
/// process dies is charged as held when it expires. An answer's settlement is on its way before its last byte is, so that whoever has the
/// whole of it finds it charged; it is written with the key's next write, a few milliseconds later at most (ADR 013).
/// </remarks>
public sealed class ForwardHandler : IForwardHandler
{
    private readonly KeyAuthenticator _keys;
    private readonly ForwardServices _services;
    private readonly UpstreamAddresses? _upstream;
    private readonly Capacity _memory; // that all bodies together may take up while they are read, sent and answered

    /// <summary>A handler for one upstream.</summary>
    public ForwardHandler(
        KeyAuthenticator keys,
        QuotaEngine engine,
        IHttpForwarder forwarder,
        UpstreamClient upstream,
        GatewayOptions options,
        TimeProvider time,
        ILogger<ForwardHandler> logger)
    {
        _keys = keys;
        _upstream = options.UpstreamBaseUrl is { } baseUrl ? new UpstreamAddresses(baseUrl) : null;
        _memory = new Capacity(options.MaxBufferedBodyBytes);
        _services = new ForwardServices(forwarder, upstream, options, new HoldKeeper(engine, time, logger), time, logger);
    }

    /// <inheritdoc/>
    public async Task HandleAsync(HttpContext context)
    {
        // :: Step 1: authenticate
        var access = await _keys.AuthenticateAsync(context, context.RequestAborted);
        if (!access.IsGranted)
        {
            await RefuseAsync(context, access.Refusal, []);
            return;
        }

        // :: Step 2: is there an upstream?
        var key = access.Key.Key;
        var options = _services.Options;
        if (_upstream is not { } upstream)
        {
            await RefuseAsync(context, Problems.UpstreamNotConfigured, access.Key.Limits);
            return;
        }

        // :: Step 3: read what must be read; check the model
        var (read, problem) = await ForwardRequestReader.ReadAsync(context, key, options.MaxForwardBodyBytes, _memory, context.RequestAborted);
        if (read is null)
        {
            await RefuseAsync(context, problem!, access.Key.Limits);
            return;
        }

        using var request = read;

        // :: Step 4: take a hold
        var estimate = HoldEstimate.For(request, key, options);
        var decision = await _services.Holds.TakeAsync(key.Id, estimate.Operation);
        if (decision.Hold is not { } hold)
        {
            await RefuseAsync(context, Problems.Of(decision) ?? Problems.InternalError, decision.Limits);
            return;
        }

        // :: Step 5: bound the answer to what was granted
        estimate.Bound(request, hold);
        var call = new ForwardedCall(_services, context, request, key.Id, hold, decision.Limits);
        await call.RunAsync(upstream, estimate.LongestExchange);
    }

    /// <inheritdoc/>
    public bool IsMisplaced(string method, string path) => MisplacedPath.Is(DialectSet.All, method, path);

    /// <inheritdoc/>
    public Task RefuseAsync(HttpContext context, Problem problem) => ProblemWriter.WriteAsync(context, problem, forwarded: true);

    private Task RefuseAsync(HttpContext context, Problem problem, ImmutableArray<LimitStatus> limits)
    {
        RateLimitHeaders.Write(context.Response, limits, _services.Time.GetUtcNow());
        return ProblemWriter.WriteAsync(context, problem, forwarded: true);
    }
}
