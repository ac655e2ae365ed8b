using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Forwarding;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Decides whether a request may be forwarded, and reads its body if that is needed first.</summary>
internal sealed class RequestIntake(GatewayContext gateway)
{
    private readonly GatewayOptions _options = gateway.Options;
    private readonly BodyLimits _limits = gateway.Options.BodyLimits;
    private readonly BodyMemory _memory = gateway.Bodies;

    /// <summary>Checks a request's head. Returns the refusal; null when the body may be read.</summary>
    public Problem? CheckPath(HttpContext context, KeyRecord key, Operation operation, OperationPath path)
    {
        var http = context.Request;
        return IsUpgrade(context) ? Problems.InvalidRequest("WebSockets and other upgrades are not forwarded: what they spend cannot be metered.")
            : !_options.ForwardPaths.Allows(operation, path) ? GatewayProblems.PathNotAllowed
            : key.Limits.Constrain(Unit.Tokens) && IsUnmeterable(http, operation) ? GatewayProblems.Unmeterable
            : http.ContentLength > _options.MaxForwardBodyBytes ? Problems.PayloadTooLarge(_options.MaxForwardBodyBytes)
            : MethodRule.Check(http, operation)
                ?? (!IsRead(http, operation) ? AllowedModels.Check(key, operation, RequestFacts.Unread)
                    : FormReader.IsForm(http.ContentType) ? null
                    : JsonMediaType.Check(http.ContentType, http.Headers.ContentEncoding));
    }

    /// <summary>Reads a body that must be read before it is forwarded. Any other body is left to be streamed.</summary>
    public async Task<(ForwardRequest? Request, Problem? Problem)> ReadAsync(HttpContext context, KeyRecord key, Operation operation, OperationPath path)
    {
        if (!IsRead(context.Request, operation))
        {
            RequestBodyReader.LiftServerLimits(context);
            return (new ForwardRequest(key, operation, path, RequestFacts.Unread, null), null);
        }

        var (outcome, body) = await RequestBodyReader.ReadAsync(
            context.Request, _memory.Open(key.Id), _limits, gateway.Time, context.RequestAborted);
        if (body is null)
        {
            return (null, ProblemOf(outcome));
        }

        var isHandedOn = false;
        try
        {
            var problem = Read(context, key, operation, body, out var facts);
            isHandedOn = problem is null;
            return isHandedOn ? (new ForwardRequest(key, operation, path, facts, body), null) : (null, problem);
        }
        finally
        {
            // If the client leaves while its prompt is counted, the count throws.
            if (!isHandedOn)
            {
                body.Dispose();
            }
        }
    }

    private Problem? Read(HttpContext context, KeyRecord key, Operation operation, RequestBody body, out RequestFacts facts)
    {
        facts = RequestFacts.Unread;
        var http = context.Request;
        var hasTokenLimit = key.Limits.Constrain(Unit.Tokens);
        var how = new RequestReadOptions(hasTokenLimit ? PromptCounter.Shared : null, hasTokenLimit || !key.Models.IsDefaultOrEmpty, context.RequestAborted);
        var problem = FormReader.IsForm(http.ContentType)
            ? FormReader.Read(body.Bytes, http.ContentType, operation.Request, how, out facts)
            : RequestReader.Read(body.Bytes, operation.Request!, how, out facts);
        if (problem is not null && operation.Work == Work.Other && !how.IsBounded)
        {
            return null; // An unknown API may accept other JSON, and for a key without bounds nothing depends on the contents.
        }

        return problem
            ?? (facts.StoredInput is { } member && !_options.ForwardStoredInput ? GatewayProblems.StoredInput(member) : null)
            ?? AllowedModels.Check(key, operation, facts);
    }

    /// <summary>True for a body that is read before it is forwarded.</summary>
    private static bool IsRead(HttpRequest http, Operation operation) => MethodRule.MayHaveBody(http.Method, operation) && (FormReader.IsForm(http.ContentType)
        ? operation.TakesForm
        : operation.Request is not null && (operation.Work != Work.Other || JsonMediaType.IsJson(http.ContentType)));

    /// <summary>True for work whose tokens this service can neither see nor get a report of.</summary>
    private static bool IsUnmeterable(HttpRequest http, Operation operation) =>
        operation.Work == Work.Elsewhere
        || (operation.Work == Work.Other && MethodRule.MayHaveBody(http.Method, operation) && !(IsRead(http, operation) && !FormReader.IsForm(http.ContentType)));

    private static bool IsUpgrade(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method)
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || context.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
        || context.Request.Headers.Upgrade.ToString().StartsWith("SPDY/", StringComparison.OrdinalIgnoreCase);

    private Problem ProblemOf(BodyOutcome outcome) => outcome switch
    {
        BodyOutcome.TooLong => Problems.PayloadTooLarge(_options.MaxForwardBodyBytes),
        BodyOutcome.NoMemory => Problems.Overloaded,
        BodyOutcome.TooSlow => GatewayProblems.BodyTooSlow,
        _ => GatewayProblems.BodyBroken,
    };
}
