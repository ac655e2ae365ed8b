using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Authentication;

namespace QuotaFunctions.Api.Routing;

/// <summary>Adds the service's own endpoints to a host.</summary>
public static class ApiServices
{
    /// <summary>
    /// Adds the <see cref="Dispatcher"/> and what it is made of. The host adds the engine, the storage, the clock,
    /// <see cref="EdgeServices.AddEdge"/>, and an <see cref="IForwardHandler"/> if it forwards.
    /// </summary>
    public static IServiceCollection AddApi(this IServiceCollection services, ApiOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton<IForwardHandler, UnconfiguredForwardHandler>();
        services.AddSingleton<Dispatcher>();
        return services;
    }
}
