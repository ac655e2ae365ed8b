using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Forwarding;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Decides whether a request is forwarded, and reads of it what must be known before it is.</summary>
internal sealed class RequestIntake(GatewayContext gateway)
{
    private readonly GatewayOptions _options = gateway.Options;
    private readonly BodyLimits _limits = gateway.Options.BodyLimits;
    private readonly BodyMemory _memory = new(gateway.Options.MaxBufferedBodyBytes, gateway.Options.MaxBufferedBodyBytes / 2);

    /// <summary>The refusal of a request by its head alone; null when its body may be read.</summary>
    public Problem? CheckPath(HttpContext context, KeyRecord key, Operation operation, OperationPath path)
    {
        var http = context.Request;
        return IsUpgrade(context) ? Problems.InvalidRequest("WebSockets and other upgrades are not forwarded: what they spend cannot be metered.")
            : !_options.ForwardPaths.Allows(operation, path) ? GatewayProblems.PathNotAllowed
            : key.Limits.Limits(Unit.Tokens) && IsUnmeterable(http, operation) ? GatewayProblems.Unmeterable
            : http.ContentLength > _options.MaxForwardBodyBytes ? Problems.PayloadTooLarge(_options.MaxForwardBodyBytes)
            : MethodRule.Check(http, operation)
                ?? (!IsRead(http, operation) ? AllowedModels.Check(key, operation, RequestFacts.Unread)
                    : FormReader.IsForm(http.ContentType) ? null
                    : JsonMediaType.Check(http.ContentType, http.Headers.ContentEncoding));
    }

    /// <summary>Reads the body, where it is one that must be read; every other stays unread, to be streamed.</summary>
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
            // A client that leaves while its prompt is counted shows as an exception.
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
        var hasTokenLimit = key.Limits.Limits(Unit.Tokens);
        var how = new RequestReading(hasTokenLimit ? PromptCounter.Shared : null, hasTokenLimit || !key.Models.IsDefaultOrEmpty, context.RequestAborted);
        var problem = FormReader.IsForm(http.ContentType)
            ? FormReader.Read(body.Bytes, http.ContentType, operation.Request, how, out facts)
            : RequestReader.Read(body.Bytes, operation.Request!, how, out facts);
        if (problem is not null && operation.Work == Work.Other && !how.IsBounded)
        {
            return null; // What another API takes for JSON is its own affair, where nothing depends on it.
        }

        return problem
            ?? (facts.StoredInput is { } member && !_options.ForwardStoredInput ? GatewayProblems.StoredInput(member) : null)
            ?? AllowedModels.Check(key, operation, facts);
    }

    /// <summary>True for a body that is read before it is forwarded.</summary>
    private static bool IsRead(HttpRequest http, Operation operation) => MethodRule.MayHaveBody(http.Method, operation) && (FormReader.IsForm(http.ContentType)
        ? operation.TakesForm
        : operation.Request is not null && (operation.Work != Work.Other || JsonMediaType.IsJson(http.ContentType)));

    /// <summary>Work whose cost nobody would ever report here, for a key whose tokens are counted.</summary>
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
