using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Doctor;
using QuotaFunctions.Api.Health;
using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Keys.Bulk;
using QuotaFunctions.Api.OpenApi;
using QuotaFunctions.Api.Overview;
using QuotaFunctions.Api.Pages;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Api.Stats;
using QuotaFunctions.Api.Upstreams;
using QuotaFunctions.Api.Usage;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Api.Routing;

/// <summary>Adds the service's own endpoints to a host.</summary>
public static class ApiServices
{
    /// <summary>
    /// Adds the <see cref="Dispatcher"/> and its parts. The host adds the engine, the storage, the timeline, the clock,
    /// <see cref="EdgeServices.AddEdge"/>, an <see cref="IForwardHandler"/> if it forwards, an <see cref="IDoctor"/> if it looks after itself,
    /// and the <see cref="EffectiveSettings"/> that it shows.
    /// </summary>
    public static IServiceCollection AddApi(this IServiceCollection services, ApiOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton<IForwardHandler, UnconfiguredForwardHandler>();
        services.TryAddSingleton<IForwardingStatus, NoForwarding>();
        services.TryAddSingleton<IUpstreamProbe, NoForwarding>();
        services.TryAddSingleton<IDoctor, NoDoctor>();
        services.TryAddSingleton(EffectiveSettings.None);
        services.AddSingleton(new AdmissionGate(options.MaxConcurrentRequests));
        services.AddSingleton(new ViewWriter(ApiJson.Default));
        services.AddSingleton<ServiceUptime>();
        services.AddSingleton<StorageHealth>();
        services.AddSingleton<HealthHandler>();
        services.AddSingleton<OpenApiHandler>();
        services.AddSingleton<PagesHandler>();
        services.AddSingleton<CheckHandler>();
        services.AddSingleton<ConsumeHandler>();
        services.AddSingleton<HoldHandler>();
        services.AddSingleton<AdminChanges>();
        services.AddSingleton<KeyAnswers>();
        services.AddSingleton<KeyIssueHandler>();
        services.AddSingleton<KeyReadHandler>();
        services.AddSingleton<KeyChangeHandler>();
        services.AddSingleton<KeyLimitHandler>();
        services.AddSingleton<KeyBulkHandler>();
        services.AddSingleton<UsageHandler>();
        services.AddSingleton<OwnUsageHandler>();
        services.AddSingleton<KeyReader>();
        services.AddSingleton<Attention>();
        services.AddSingleton<OverviewHealth>();
        services.AddSingleton<OverviewReport>();
        services.AddSingleton<OverviewHandler>();
        services.AddSingleton<UpstreamsHandler>();
        services.AddSingleton<SettingsHandler>();
        services.AddSingleton<StatsHandler>();
        services.AddSingleton<AuditHandler>();
        services.AddSingleton<DoctorHandler>();
        services.AddSingleton<Gates>();
        services.AddSingleton<Dispatcher>();
        return services;
    }
}
