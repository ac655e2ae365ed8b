using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Api;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Timeline;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Gateway.Exchanges;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>The service on a real socket, over the in-memory store, before a real upstream.</summary>
internal sealed class ForwardingHost : IAsyncDisposable
{
    /// <summary>The sponsor's secret; must be seen by nobody but the upstream.</summary>
    public const string Secret = "sk-upstream-canary-0123456789abcdef";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly TestUpstream _upstream;

    private ForwardingHost(WebApplication app, TestUpstream upstream, InMemoryStorage storage, QuotaEngine engine, LogRecord log)
    {
        _app = app;
        _upstream = upstream;
        Storage = storage;
        Engine = engine;
        Log = log;
        BaseUrl = new Uri(app.Urls.Single());
        Client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        }) { BaseAddress = BaseUrl };
    }

    public InMemoryStorage Storage { get; }

    public QuotaEngine Engine { get; }

    public LogRecord Log { get; }

    public Uri BaseUrl { get; }

    public HttpClient Client { get; }

    public static async Task<ForwardingHost> StartAsync(
        TestUpstream upstream,
        Func<GatewayOptions, GatewayOptions>? configure = null,
        TimeProvider? time = null,
        ApiOptions? http = null,
        EdgeOptions? edge = null,
        Action<KestrelServerOptions>? configureServer = null)
    {
        var clock = time ?? TimeProvider.System;
        var options = new GatewayOptions
        {
            Upstreams = [new Upstreams.Upstream { BaseUrl = upstream.BaseUrl, Secret = Secret, DrainTimeout = TimeSpan.FromSeconds(1) }],
            ForwardPaths = ForwardPaths.All,
        };
        options = configure?.Invoke(options) ?? options;
        var storage = new InMemoryStorage { ReadStaleness = TimeSpan.Zero };
        var timeline = new UsageTimeline(storage, clock, NullLogger<UsageTimeline>.Instance);
        var engine = new QuotaEngine(storage, clock, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance, timeline);
        var log = new LogRecord();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning); // As the hosts do: it logs addresses.
        builder.Logging.AddProvider(log);
        builder.WebHost.ConfigureKestrel(server => configureServer?.Invoke(server));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IQuotaStorage>(storage);
        builder.Services.AddSingleton(timeline);
        builder.Services.AddSingleton(engine);
        builder.Services.AddSingleton<TimelineReader>();
        builder.Services.AddSingleton(clock);
        builder.Services.AddEdge(edge ?? new EdgeOptions());
        builder.Services.AddApi(http ?? new ApiOptions());
        builder.Services.AddGateway(options);
        var app = builder.Build();
        var dispatcher = app.Services.GetRequiredService<Dispatcher>();
        app.Run(dispatcher.InvokeAsync);
        await app.StartAsync();
        return new ForwardingHost(app, upstream, storage, engine, log);
    }

    /// <summary>Issues a key and gives its text.</summary>
    public async Task<(string Text, KeyId Id)> IssueAsync(LimitSet? limits = null, params string[] models)
    {
        var id = KeyId.New();
        var (text, hash) = ApiKey.Generate(KeyPrefix.Default, id);
        var record = new KeyRecord
        {
            Id = id,
            Prefix = KeyPrefix.Default,
            Limits = limits ?? LimitSet.None,
            Models = [.. models],
            TimeZone = "UTC",
            CreatedAt = TimeProvider.System.GetUtcNow(),
            Secret = hash,
        };
        var audit = new AuditEntry { At = record.CreatedAt, Action = "key.create", KeyId = id, Address = "", RequestId = "", Detail = "" };
        await Storage.Keys.CreateAsync([record], audit, CancellationToken.None);
        return (text, id);
    }

    /// <summary>Takes a key of another product into the store, as an import does, and has the service look for such keys.</summary>
    public async Task ImportAsync(string text)
    {
        var key = LegacyKey.Parse(text);
        var record = new KeyRecord { Id = key.Id, Prefix = KeyPrefix.Default, TimeZone = "UTC", CreatedAt = TimeProvider.System.GetUtcNow(), Secret = key.Hash };
        var audit = new AuditEntry { At = record.CreatedAt, Action = "key.create", KeyId = key.Id, Address = "", RequestId = "", Detail = "" };
        await Storage.Keys.CreateAsync([record], audit, CancellationToken.None);
        _app.Services.GetRequiredService<LegacyKeyUse>().Set(true);
    }

    public static Limit Requests(long max) => new(Unit.Requests, WindowKind.Lifetime, max);

    public static Limit Tokens(long max) => new(Unit.Tokens, WindowKind.Lifetime, max);

    public static HttpRequestMessage Request(string key, HttpMethod method, string path, string? json = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        return request;
    }

    public Task<HttpResponseMessage> PostAsync(string key, string path, string json) =>
        Client.SendAsync(Request(key, HttpMethod.Post, path, json), HttpCompletionOption.ResponseHeadersRead);

    public async Task<LimitStatus> StatusAsync(KeyId id, Unit unit)
    {
        var snapshot = await Engine.ReadLatestAsync(id, CancellationToken.None);
        return snapshot!.Limits.Single(l => l.Unit == unit);
    }

    /// <summary>Waits until no hold of this key is open.</summary>
    public async Task SettledAsync(KeyId id)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                await Engine.SettleAllAsync(); // Tests that turn the clock stop the timer that would do it.
            }
            catch (StoreUnavailableException)
            {
                // A test's own fault; it is tried again.
            }

            if ((await Storage.Quota.ReadAsync(id, CancellationToken.None))!.State.Holds.IsEmpty)
            {
                return;
            }

            Assert.True(TimeProvider.System.GetUtcNow() < deadline, "a hold was never settled");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>The usage rows of a key, summed over days, once nothing is open.</summary>
    public async Task<UsageTotals> UsageAsync(KeyId id)
    {
        await SettledAsync(id);
        var page = await Storage.Usage.QueryAsync(new UsageQuery(GroupBy: UsageGrouping.Model, Key: id), CancellationToken.None);
        var models = page.Entries.Select(e => e.Position.Model ?? "").Order().ToArray();
        return new UsageTotals(page.Totals, models);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Engine.DisposeAsync();
        await _upstream.DisposeAsync();
    }
}

/// <summary>Usage of one key, and the models that it used.</summary>
internal sealed record UsageTotals(UsageSums Sums, string[] Models);

/// <summary>Keeps everything that is logged.</summary>
internal sealed class LogRecord : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, EventId Event, string Text)> Entries { get; } = new();

    public string All => string.Join('\n', Entries.Select(e => e.Text));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Enqueue((logLevel, eventId, formatter(state, exception) + exception));

    public void Dispose()
    {
    }
}
