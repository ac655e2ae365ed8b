using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting;
using QuotaFunctions.Hosting.FunctionsHost;
using QuotaFunctions.Hosting.Lifetime;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Server.Connections;

namespace QuotaFunctions.Server;

/// <summary>The Kestrel host, without middleware before the dispatcher. One port serves HTTP/1.1 and HTTP/2, both without TLS.</summary>
internal static class KestrelServer
{
    /// <summary>The most concurrent requests of one HTTP/2 connection.</summary>
    private const int MaxStreams = 100;

    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(15);

    /// <summary>Builds the host. Only the documented settings apply: no appsettings.json, no ASPNETCORE_ variables.</summary>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="loggers">The log of all parts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="storage">The store, which is already being opened.</param>
    public static WebApplication Build(ServiceSettings settings, ILoggerFactory loggers, TimeProvider time, StorageStartup storage)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        RegisterOptions(builder.Services, settings);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(time);
        builder.Configuration.AddInMemoryCollection(settings.Telemetry.Variables);
        builder.Services.AddQuotaFunctions(settings, storage, settings.Telemetry.ServesMetrics ? MetricsPage.Configure : null);

        var app = builder.Build();
        if (settings.Telemetry.ServesMetrics)
        {
            MetricsPage.Map(app);
        }

        app.Run(HandlerOf(settings.Effective.Host, app.Services.GetRequiredService<Dispatcher>()));
        return app;
    }

    private static RequestDelegate HandlerOf(SettingsHost host, Dispatcher dispatcher) => host is SettingsHost.CustomHandler
        ? context =>
        {
            HostTarget.Restore(context);
            return dispatcher.InvokeAsync(context);
        }
        : dispatcher.InvokeAsync;

    /// <summary>The port of a started server.</summary>
    public static int PortOf(WebApplication server)
    {
        var addresses = server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new Uri(addresses.First().Replace("[::]", "localhost", StringComparison.Ordinal)).Port;
    }

    /// <summary>
    /// Registers finished option objects. The options pipeline would instantiate dozens of generic types for each at start-up: an eighth of
    /// the native program's start.
    /// </summary>
    private static void RegisterOptions(IServiceCollection services, ServiceSettings settings)
    {
        services.AddSingleton(provider => Options.Create(KestrelOptions(settings, provider)));
        services.AddSingleton(provider => Gate(settings, provider));
        services.RemoveAll<IConnectionListenerFactory>();
        services.AddSingleton<IConnectionListenerFactory>(Listeners);
        services.AddSingleton(Options.Create(new ConsoleLifetimeOptions()));
        services.AddSingleton(Options.Create(new FormOptions()));

        // It validates subscriptions to metrics, and there are none.
        services.RemoveAll<IStartupValidator>();
    }

    private static KestrelServerOptions KestrelOptions(ServiceSettings settings, IServiceProvider services)
    {
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };

        // Each handler has its own limit, and answers 413 with a body that names it.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.RequestHeadersTimeout = HeadersTime;
        options.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        if (settings.Host == "localhost")
        {
            options.ListenLocalhost(settings.Port, listen => Serve(listen, HttpProtocols.Http1));
        }
        else
        {
            options.Listen(IPAddress.Parse(settings.Host), settings.Port, listen => Serve(listen, HttpProtocols.Http1));
        }

        options.Listen(new Http2EndPoint(), listen => Serve(listen, HttpProtocols.Http2));
        return options;
    }

    private static void Serve(ListenOptions listen, HttpProtocols protocol)
    {
        listen.Protocols = protocol;
        var gate = listen.ApplicationServices.GetRequiredService<ConnectionGate>();
        listen.Use(next => async connection =>
        {
            try
            {
                await next(connection);
            }
            finally
            {
                gate.Leave();
            }
        });
    }

    private static ConnectionGate Gate(ServiceSettings settings, IServiceProvider services) => new(
        settings.MaxConnections ?? int.MaxValue,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILoggerFactory>().CreateLogger<ConnectionGate>());

    private static SocketListeners Listeners(IServiceProvider services)
    {
        var limits = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        var loggers = services.GetRequiredService<ILoggerFactory>();
        return new SocketListeners(new ListenerParts
        {
            Gate = services.GetRequiredService<ConnectionGate>(),
            FirstByteTime = limits.KeepAliveTimeout,
            PrefaceTime = limits.RequestHeadersTimeout,
            Transport = services.GetRequiredService<IOptions<SocketTransportOptions>>().Value,
            Time = services.GetRequiredService<TimeProvider>(),
            Logger = loggers.CreateLogger<SocketListeners>(),
            TransportLogger = loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"),
        });
    }
}
