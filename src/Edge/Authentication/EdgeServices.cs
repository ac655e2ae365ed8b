using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Adds authentication, which every endpoint uses.</summary>
public static class EdgeServices
{
    /// <summary>Adds both authenticators. The host adds the engine and the clock, and says by <see cref="LegacyKeyUse"/> whether the store has legacy keys.</summary>
    public static IServiceCollection AddEdge(this IServiceCollection services, EdgeOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton<LegacyKeyUse>();
        services.AddSingleton<KeyAuthenticator>();
        services.AddSingleton<AdminAuthenticator>();
        return services;
    }
}
