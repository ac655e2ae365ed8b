using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Http.Contract.Upstream;

/// <summary>One test's part of the upstream: what it answers, and what it received.</summary>
public sealed class StubRoute(string id, RequestDelegate answer, bool readsBody)
{
    private readonly ConcurrentQueue<SeenRequest> _requests = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The value of <see cref="StubUpstream.RouteHeader"/> that leads here.</summary>
    public string Id { get; } = id;

    /// <summary>All requests so far.</summary>
    public IReadOnlyCollection<SeenRequest> Requests => _requests;

    /// <summary>The only request.</summary>
    public SeenRequest Only => Assert.Single(_requests);

    /// <summary>Completes when the first request has arrived.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Completes when a request's client has gone away before its answer was complete.</summary>
    public Task Aborted => _aborted.Task;

    internal async Task HandleAsync(HttpContext context, string pathAndQuery)
    {
        context.RequestAborted.Register(() => _aborted.TrySetResult());
        var body = Array.Empty<byte>();
        if (!readsBody)
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
            body = buffer.ToArray();
        }

        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _requests.Enqueue(new SeenRequest(context.Request.Method, pathAndQuery, headers, body));
        _reached.TrySetResult();
        try
        {
            await answer(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone, which is what the test waits for.
        }
    }
}
