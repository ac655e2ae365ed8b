using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Http.Contract.Upstream;

/// <summary>A real HTTP server that stands in for the sponsor's API. Each test scripts its own route and finds it by a header.</summary>
public sealed class StubUpstream : IAsyncDisposable
{
    /// <summary>The header that names a route; hosts pass it on as they do any other.</summary>
    public const string RouteHeader = "x-contract-route";

    /// <summary>The path that all forwarded requests must stay under.</summary>
    public const string BasePath = "/base/v1";

    private readonly ConcurrentDictionary<string, StubRoute> _routes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _paths = new();
    private readonly WebApplication _application;

    private StubUpstream(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>The base URL to configure a host with.</summary>
    public Uri BaseUrl => new(_application.Urls.First() + BasePath);

    /// <summary>The paths of all requests, of any route or none.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>Starts on a port of 127.0.0.1; 0 takes a free one.</summary>
    public static async Task<StubUpstream> StartAsync(int port = 0)
    {
        var upstream = new StubUpstream(port);
        await upstream._application.StartAsync();
        return upstream;
    }

    /// <summary>Adds a route.</summary>
    /// <param name="answer">Writes the answer.</param>
    /// <param name="readsBody">True when <paramref name="answer"/> reads the request's body itself.</param>
    public StubRoute On(RequestDelegate answer, bool readsBody = false)
    {
        var route = new StubRoute(Guid.NewGuid().ToString("N"), answer, readsBody);
        _routes[route.Id] = route;
        return route;
    }

    /// <summary>Adds a route that always answers the same JSON.</summary>
    public StubRoute OnJson(string json, int status = 200) => On(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    });

    /// <summary>Adds a route that streams server-sent events, one for each text.</summary>
    public StubRoute OnEvents(params string[] events) => On(async context =>
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var text in events)
        {
            await context.Response.WriteAsync($"data: {text}\n\n");
            await context.Response.Body.FlushAsync();
        }
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        _paths.Enqueue(target);
        if (_routes.TryGetValue(context.Request.Headers[RouteHeader].ToString(), out var route))
        {
            await route.HandleAsync(context, target);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"error":{"message":"no route of the stub","type":"invalid_request_error","code":null,"param":null}}""");
    }
}
