using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Timeline;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Api.Tests.Service;

/// <summary>The HTTP layer on a real Kestrel, over the in-memory store and a clock that tests move.</summary>
internal sealed class TestService : IAsyncDisposable
{
    public const string AdminToken = "0123456789abcdef0123456789abcdef";

    private readonly WebApplication _app;

    private TestService(WebApplication app, HttpClient client, FakeTimeProvider time, TroubledStorage storage, RecordedLogs logs)
    {
        _app = app;
        Client = client;
        Time = time;
        Storage = storage;
        Logs = logs;
    }

    public HttpClient Client { get; }

    public FakeTimeProvider Time { get; }

    public TroubledStorage Storage { get; }

    public RecordedLogs Logs { get; }

    public QuotaEngine Engine => _app.Services.GetRequiredService<QuotaEngine>();

    /// <summary>Takes a key of another product into the store, as an import does, and has the service look for such keys.</summary>
    public async Task<KeyId> ImportAsync(string text, Func<KeyRecord, KeyRecord>? change = null)
    {
        var key = LegacyKey.Parse(text);
        var record = new KeyRecord
        {
            Id = key.Id,
            Prefix = KeyPrefix.Default,
            TimeZone = "UTC",
            CreatedAt = Time.GetUtcNow(),
            Secret = key.Hash,
            Limits = LimitSet.Of(new Limit(Unit.Requests, Core.Windows.WindowKind.Lifetime, 2)),
        };
        var audit = new AuditEntry { At = Time.GetUtcNow(), Action = "key.create", KeyId = key.Id, Address = "-", RequestId = "-", Detail = "imported" };
        await Storage.Keys.CreateAsync([change?.Invoke(record) ?? record], audit, CancellationToken.None);
        _app.Services.GetRequiredService<LegacyKeyUse>().Set(true);
        return key.Id;
    }

    public static async Task<TestService> StartAsync(
        Func<ApiOptions, ApiOptions>? change = null, IForwardHandler? forward = null, Func<EdgeOptions, EdgeOptions>? edge = null,
        QuotaEngineOptions? engine = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 10, 1, 9, 30, 0, TimeSpan.Zero));
        var storage = new TroubledStorage(new InMemoryStorage());
        var logs = new RecordedLogs();
        var options = new ApiOptions { Version = "1.2.3" };

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(logs);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IQuotaStorage>(storage);
        builder.Services.AddSingleton(engine ?? new QuotaEngineOptions());
        builder.Services.AddSingleton<UsageTimeline>();
        builder.Services.AddSingleton<QuotaEngine>();
        builder.Services.AddSingleton<TimelineReader>();
        if (forward is not null)
        {
            builder.Services.AddSingleton(forward);
        }

        var edgeOptions = new EdgeOptions { AdminTokens = [AdminToken] };
        builder.Services.AddEdge(edge?.Invoke(edgeOptions) ?? edgeOptions);
        builder.Services.AddApi(change?.Invoke(options) ?? options);
        var app = builder.Build();
        app.Run(app.Services.GetRequiredService<Dispatcher>().InvokeAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new TestService(app, new HttpClient { BaseAddress = new Uri(address) }, time, storage, logs);
    }

    public Task<HttpResponseMessage> SendAsync(string method, string path, string? bearer = null, string? json = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        if (json is not null)
        {
            request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request);
    }

    public async Task<(int Status, JsonElement Json)> JsonAsync(string method, string path, string? bearer = null, string? json = null)
    {
        using var response = await SendAsync(method, path, bearer, json);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Issues a key and gives its whole text.</summary>
    public async Task<string> IssueAsync(string json = """{"quota":10}""")
    {
        var (status, answer) = await JsonAsync("POST", "/admin/keys", AdminToken, json);
        Assert.Equal(201, status);
        return answer.GetProperty("key").GetString()!;
    }

    /// <summary>Charges a key for a model, as a forwarded request does.</summary>
    public async Task ChargeAsync(string key, Cost cost, string model)
    {
        Assert.True(ApiKey.TryParse(key, out var parsed));
        Assert.True((await Engine.ApplyAsync(parsed.Id, new ConsumeOperation(cost, model))).IsAllowed);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
