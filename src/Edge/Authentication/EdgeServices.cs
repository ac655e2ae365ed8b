using Microsoft.Extensions.DependencyInjection;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Adds authentication, which every endpoint uses.</summary>
public static class EdgeServices
{
    /// <summary>Adds both authenticators. The host adds the engine and the clock.</summary>
    public static IServiceCollection AddEdge(this IServiceCollection services, EdgeOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<LegacyKeyUse>();
        services.AddSingleton<KeyAuthenticator>();
        services.AddSingleton<AdminAuthenticator>();
        return services;
    }
}
