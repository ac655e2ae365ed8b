using System.Collections.Immutable;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Api.Cors;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Api.Routing;

/// <summary>Answers every request of both hosts: finds the operation, runs it, and turns failures into answers.</summary>
public sealed class Dispatcher
{
    private const string NoOperation = "(none)";

    private readonly PathMatcher _matcher;
    private readonly AdmissionGate _gate;
    private readonly CorsHeaders _cors;
    private readonly IForwardHandler _forward;
    private readonly ApiOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Dispatcher> _logger;

    /// <summary>Creates a dispatcher for one service and resolves its handlers at once.</summary>
    public Dispatcher(IServiceProvider services, ApiOptions options, TimeProvider time, IForwardHandler forward, ILogger<Dispatcher> logger)
    {
        _matcher = new PathMatcher(RouteTable.With(forward.Mounts), services);
        _cors = new CorsHeaders(options.CorsOrigins);
        _forward = forward;
        _options = options;
        _gate = services.GetRequiredService<AdmissionGate>();
        _time = time;
        _logger = logger;
    }

    /// <summary>Answers one request. It throws nothing: both hosts would answer an exception with an empty 500.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        RequestId.Assign(context);
        _cors.Write(context);
        if (_cors.TryAnswerPreflight(context))
        {
            return Task.CompletedTask;
        }

        var request = context.Request;
        var path = _matcher.Find(request.Path.Value ?? "", out var values);
        if (HasKeyInAddress(request))
        {
            return RefuseAsync(context, Problems.KeyInAddress, path is { IsForwarded: true });
        }

        if (path is null)
        {
            return !PathMatcher.IsOwn(request.Path.Value) && _forward.IsMisplaced(request.Method, request.Path.Value ?? "")
                ? RefuseAsync(context, Problems.WrongBaseUrl, isForwarded: true)
                : ProblemWriter.WriteAsync(context, Problems.NotFound("There is nothing at this path."));
        }

        HttpRoute.Tell(context, path.Template);
        if (path.For(request.Method) is { } operation && !(path.IsForwarded && HttpMethods.IsOptions(request.Method)))
        {
            // The admission gate does not apply to administrators: they must get in during overload.
            return !path.IsForKeys ? RunAsync(context, path, operation, values)
                : _gate.TryEnter() ? RunInsideAsync(context, path, operation, values)
                : RefuseAsync(context, Problems.Overloaded, path.IsForwarded);
        }

        context.Response.Headers.Allow = path.Allow;
        if (HttpMethods.IsOptions(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return RefuseAsync(context, Problems.MethodNotAllowed(path.Allow), path.IsForwarded);
    }

    private async Task RunInsideAsync(HttpContext context, BoundPath path, BoundOperation operation, ImmutableArray<string> values)
    {
        try
        {
            await RunAsync(context, path, operation, values);
        }
        finally
        {
            _gate.Leave();
        }
    }

    private async Task RunAsync(HttpContext context, BoundPath path, BoundOperation operation, ImmutableArray<string> values)
    {
        var started = _logger.IsEnabled(LogLevel.Debug) ? _time.GetTimestamp() : 0;
        try
        {
            await operation.Handler(context, values);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            ApiLog.ClientGone(_logger, operation.Name, RequestId.Of(context));
            return;
        }
        catch (ConnectionResetException)
        {
            ApiLog.ClientGone(_logger, operation.Name, RequestId.Of(context));
            return;
        }
        catch (StoreUnavailableException e)
        {
            ApiLog.StoreUnavailable(_logger, operation.Name, e.Kind, e.Reason, RequestId.Of(context));
            await FailAsync(context, Problems.StorageUnavailable(), path.IsForwarded);
        }
        catch (BadHttpRequestException e)
        {
            await FailAsync(context, Of(e), path.IsForwarded);
        }
        catch (Exception e)
        {
            ApiLog.Failed(_logger, operation.Name, RequestId.Of(context), e);
            await FailAsync(context, Problems.InternalError, path.IsForwarded);
        }

        if (started != 0)
        {
            ApiLog.Answered(_logger, operation.Name, context.Response.StatusCode, _time.GetElapsedTime(started).TotalMilliseconds, RequestId.Of(context));
        }
    }

    /// <summary>Answers a failure. If the answer has begun, aborts the connection: a client must not mistake half an answer for the whole.</summary>
    private Task FailAsync(HttpContext context, Problem problem, bool isForwarded)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        context.Response.Headers[RequestId.Header] = RequestId.Of(context);
        _cors.Write(context);
        return RefuseAsync(context, problem, isForwarded);
    }

    private Task RefuseAsync(HttpContext context, Problem problem, bool isForwarded) =>
        isForwarded ? _forward.RefuseAsync(context, problem) : ProblemWriter.WriteAsync(context, problem);

    private Problem Of(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Problems.PayloadTooLarge(_options.MaxAdminBodyBytes),
        StatusCodes.Status408RequestTimeout => Problems.RequestTimeout,
        _ => Problems.InvalidRequest("The request breaks the rules of HTTP: its body or framing is malformed or ended early."),
    };

    private static bool HasKeyInAddress(HttpRequest request)
    {
        if (KeyText.IsIn(request.Path.Value))
        {
            return true;
        }

        var query = request.QueryString.Value;
        return !string.IsNullOrEmpty(query) && KeyText.IsIn(query.Contains('%') ? Uri.UnescapeDataString(query) : query);
    }
}
