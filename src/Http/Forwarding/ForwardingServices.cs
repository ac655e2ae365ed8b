using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Http.Forwarding.Upstream;
using QuotaFunctions.Http.Routing;

namespace QuotaFunctions.Http.Forwarding;

/// <summary>Adds forwarding to a host.</summary>
public static class ForwardingServices
{
    /// <summary>
    /// Adds the <see cref="ForwardHandler"/> as the host's <see cref="IForwardHandler"/>, before or after
    /// <see cref="QuotaHttpServices.AddQuotaHttp"/>.
    /// </summary>
    public static IServiceCollection AddForwarding(this IServiceCollection services)
    {
        services.AddHttpForwarder();

        // It logs addresses with their queries, and again what is logged here.
        services.AddLogging(static logging => logging.AddFilter("Yarp.ReverseProxy", LogLevel.Error));
        services.AddSingleton<UpstreamClient>();
        services.AddSingleton<IForwardHandler, ForwardHandler>();
        return services;
    }
}
