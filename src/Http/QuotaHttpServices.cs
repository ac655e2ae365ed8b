using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using QuotaFunctions.Http.Authentication;
using QuotaFunctions.Http.Routing;

namespace QuotaFunctions.Http;

/// <summary>Adds the HTTP layer to a host.</summary>
public static class QuotaHttpServices
{
    /// <summary>
    /// Adds the <see cref="Dispatcher"/> and what it is made of. The host adds the engine, the storage, the clock, and an
    /// <see cref="IForwardHandler"/> if it forwards.
    /// </summary>
    public static IServiceCollection AddQuotaHttp(this IServiceCollection services, QuotaHttpOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton<IForwardHandler, UnconfiguredForwardHandler>();
        services.AddSingleton<KeyAuthenticator>();
        services.AddSingleton<AdminAuthenticator>();
        services.AddSingleton<Dispatcher>();
        return services;
    }
}
