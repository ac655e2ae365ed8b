using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using QuotaFunctions.Hosting;
using QuotaFunctions.Hosting.Lifetime;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Http.Routing;

namespace QuotaFunctions.Server;

/// <summary>The Kestrel host: nothing between the socket and the dispatcher.</summary>
internal static class KestrelServer
{
    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(15);

    /// <summary>Builds the host. Only the documented settings have a say: no appsettings.json, no ASPNETCORE_ variables.</summary>
    public static WebApplication Build(ServiceSettings settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => Configure(options, settings));
        AddLogging(builder.Logging, settings.LogLevel);
        builder.Services.AddQuotaFunctions(settings);

        var app = builder.Build();
        _ = app.Services.GetRequiredService<StorageStartup>().Begin();
        app.Run(app.Services.GetRequiredService<Dispatcher>().InvokeAsync);
        return app;
    }

    /// <summary>The port of a started server.</summary>
    public static int PortOf(WebApplication server)
    {
        var addresses = server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new Uri(addresses.First().Replace("[::]", "localhost", StringComparison.Ordinal)).Port;
    }

    private static void Configure(KestrelServerOptions options, ServiceSettings settings)
    {
        options.AddServerHeader = false;

        // Each handler has its own bound, and says 413 with a body that names it.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.RequestHeadersTimeout = HeadersTime;
        if (settings.Host == "localhost")
        {
            options.ListenLocalhost(settings.Port, listen => listen.Protocols = HttpProtocols.Http1);
        }
        else
        {
            options.Listen(IPAddress.Parse(settings.Host), settings.Port, listen => listen.Protocols = HttpProtocols.Http1);
        }
    }

    private static void AddLogging(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);

        // These write paths and queries, where a secret could stand, from Information down.
        var others = level > LogLevel.Warning ? level : LogLevel.Warning;
        logging.AddFilter("Microsoft", others);
        logging.AddFilter("System", others);
        logging.AddFilter("Yarp", others);

        // What stops a start is said in one message of our own.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.Critical);

        // Where this one writes anything, each request gets an Activity, for log scopes that are not used here.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // Not by AddConsole: it brings formatters with options of their own, whose types take a fifth of a native start to make.
        logging.Services.AddSingleton<ILoggerProvider>(services =>
            new ConsoleLoggerProvider(new LogOptions(), [new LogLine(services.GetRequiredService<TimeProvider>())]));
    }
}
