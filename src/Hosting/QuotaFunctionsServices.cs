using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Timeline;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Gateway.Exchanges;
using QuotaFunctions.Hosting.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Lifetime;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Hosting.Storage;
using QuotaFunctions.Hosting.Telemetry;

namespace QuotaFunctions.Hosting;

/// <summary>Composes the service, the same for both hosts.</summary>
public static class QuotaFunctionsServices
{
    /// <summary>
    /// Adds storage, engine, HTTP layer and periodic services. The host then passes its requests to <see cref="Api.Routing.Dispatcher"/>.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="begun">A store that is already being opened; null to open it with the services. In both cases it is disposed with the services.</param>
    /// <param name="configureTelemetry">Adds what is the host's own to OpenTelemetry, if anything is exported; null for nothing.</param>
    public static IServiceCollection AddQuotaFunctions(
        this IServiceCollection services, ServiceSettings settings, StorageStartup? begun = null, Action<OpenTelemetryBuilder>? configureTelemetry = null)
    {
        services.TryAddSingleton<TimeProvider>(provider => new SteadyTime(TimeProvider.System, provider.GetRequiredService<ILogger<SteadyTime>>()));
        services.AddSingleton(settings);
        services.AddSingleton(_ => settings.Effective.With("DATABASE_URL", StorageFactory.AddressOf(settings.Storage)));
        services.AddSingleton(provider => begun ?? StorageStartup.Begin(
            settings, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => provider.GetRequiredService<StorageStartup>().Storage);
        services.AddSingleton(provider => provider.GetRequiredService<StorageStartup>().LegacyKeys);
        services.AddSingleton(new QuotaEngineOptions
        {
            Leases = settings.UseLeases ? new LeaseOptions() : null,
            MaxRememberedOperations = settings.MaxRememberedOperations,
        });

        // Services are disposed in the reverse order: first the engine writes what it has in memory, then the timeline does, then the storage closes.
        services.AddSingleton<UsageTimeline>();
        services.AddSingleton<QuotaEngine>();
        services.AddSingleton<TimelineReader>();
        services.AddSingleton<TimelineSweep>();
        services.AddSingleton<CheckRunner>();
        services.AddSingleton(MakeDoctor);
        services.AddEdge(settings.Edge);
        services.AddApi(settings.Api);
        services.AddGateway(settings.Gateway);
        services.AddTelemetry(settings.Telemetry, settings.Api.Version, configureTelemetry);
        services.AddSingleton(Options.Create(new HostOptions { ShutdownTimeout = settings.ShutdownTime }));
        services.AddHostedService(provider => provider.GetRequiredService<StorageStartup>());
        services.AddHostedService<Sweep>();
        services.AddHostedService<CleanUp>();
        services.AddHostedService<TimelineFlush>();
        services.AddHostedService<TimelineMerge>();
        if (settings.UseLeases)
        {
            services.AddHostedService<LeaseReturn>();
        }

        return services;
    }

    private static IDoctor MakeDoctor(IServiceProvider provider)
    {
        var (settings, upstreams, time) = (provider.GetRequiredService<ServiceSettings>(), provider.GetRequiredService<IUpstreamProbe>(), provider.GetRequiredService<TimeProvider>());
        return new ServiceDoctor(
            () => CheckTarget.OfProcess(settings, upstreams, time),
            provider.GetRequiredService<IQuotaStorage>(),
            provider.GetRequiredService<IForwardingStatus>(),
            time,
            provider.GetRequiredService<CheckRunner>());
    }
}
