using QuotaFunctions.Azurite;
using QuotaFunctions.Load.Peers;
using Yarp.ReverseProxy.Forwarder;

namespace QuotaFunctions.Load.Scenarios.Tables;

/// <summary>Passes requests on to Table Storage and counts them: each is a transaction on the bill.</summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _invoker;
    private long _queries;
    private long _reads;
    private long _writes;

    private CountingProxy(string origin, int port)
    {
        var builder = LocalApp.BuilderOn(port);
        builder.Services.AddHttpForwarder();
        _app = builder.Build();
        _invoker = LocalApp.NewInvoker();
        var forwarder = _app.Services.GetRequiredService<IHttpForwarder>();
        _app.Run(async context =>
        {
            Interlocked.Increment(ref CounterOf(context.Request));
            await forwarder.SendAsync(context, origin, _invoker, ForwarderRequestConfig.Empty, HttpTransformer.Empty);
        });
    }

    /// <summary>Requests so far.</summary>
    public TransactionCounts Counts => new(Interlocked.Read(ref _reads), Interlocked.Read(ref _writes), Interlocked.Read(ref _queries));

    /// <summary>The connection string that leads through it.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Starts it before a table service.</summary>
    public static async Task<CountingProxy> StartAsync(string connectionString, int tablePort)
    {
        var port = FreePort.Find();
        var proxy = new CountingProxy($"http://127.0.0.1:{tablePort}", port)
        {
            ConnectionString = connectionString.Replace($":{tablePort}/", $":{port}/", StringComparison.Ordinal),
        };
        await proxy._app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _invoker.Dispose();
    }

    private ref long CounterOf(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return ref _writes;
        }

        return ref request.Query.ContainsKey("$filter") ? ref _queries : ref _reads;
    }
}

/// <summary>Requests to Table Storage.</summary>
/// <param name="Reads">Those that read a row by its name.</param>
/// <param name="Writes">Those that wrote, transactions of several rows among them.</param>
/// <param name="Queries">Those that looked for rows: an instance's search for expired holds, every few seconds, whether it is used or not.</param>
internal readonly record struct TransactionCounts(long Reads, long Writes, long Queries)
{
    public static TransactionCounts operator -(TransactionCounts now, TransactionCounts before) =>
        new(now.Reads - before.Reads, now.Writes - before.Writes, now.Queries - before.Queries);
}
