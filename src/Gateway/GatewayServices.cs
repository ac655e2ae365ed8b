using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Edge;
using QuotaFunctions.Gateway.Upstream;

namespace QuotaFunctions.Gateway;

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
        services.AddHttpForwarder();

        // It logs addresses with their queries, and again what is logged here.
        services.AddLogging(static logging => logging.AddFilter("Yarp.ReverseProxy", LogLevel.Error));
        services.AddSingleton<UpstreamClient>();
        services.AddSingleton<IForwardHandler, ForwardHandler>();
        return services;
    }
}
