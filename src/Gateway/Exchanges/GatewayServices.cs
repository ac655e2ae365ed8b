using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Gateway.Billing;
using QuotaFunctions.Gateway.Probing;
using QuotaFunctions.Gateway.Requests;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Adds forwarding to a host.</summary>
public static class GatewayServices
{
    /// <summary>
    /// Adds the <see cref="ForwardHandler"/> as the host's <see cref="IForwardHandler"/>. The host adds the engine, the clock and
    /// <see cref="EdgeServices.AddEdge"/>.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new UpstreamRouter(options.Upstreams, SupportedDialects.Set, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new BodyMemory(options.MaxBufferedBodyBytes, options.MaxBufferedBodyBytes / 2));
        services.AddSingleton<IForwardingStatus, ForwardingStatus>();
        services.AddSingleton<IUpstreamProbe>(provider => new UpstreamProbe(options.Upstreams, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IForwardHandler>(provider => Make(
            options,
            provider.GetRequiredService<BodyMemory>(),
            provider.GetRequiredService<UpstreamRouter>(),
            provider.GetRequiredService<KeyAuthenticator>(),
            provider.GetRequiredService<QuotaEngine>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ForwardHandler>>()));
        return services;
    }

    private static ForwardHandler Make(
        GatewayOptions options, BodyMemory bodies, UpstreamRouter router, KeyAuthenticator keys, QuotaEngine engine, TimeProvider time, ILogger logger) =>
        new(keys, new GatewayContext(
            options, SupportedDialects.Set, new HeaderRules(SupportedDialects.Set.Dialects), router, new UpstreamRepairs(), bodies, new HoldKeeper(engine, time, logger), time, logger));
}
