using QuotaFunctions.Api.Cors;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api;

/// <summary>What the service's own endpoints need to know of the configuration. The host reads and checks it.</summary>
public sealed record ApiOptions
{
    /// <summary>The largest body of our own endpoints, in bytes.</summary>
    /// <value>Default 1 MiB.</value>
    public int MaxAdminBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>The most requests of keys that are under way at once, streams among them; more are refused with 503.</summary>
    /// <value>At least 1; default 2,048.</value>
    public int MaxConcurrentRequests { get; init; } = 2_048;

    /// <summary>The origins whose pages may call this service from a browser.</summary>
    public CorsOrigins CorsOrigins { get; init; } = CorsOrigins.None;

    /// <summary>The IANA zone of keys that name none.</summary>
    public string DefaultTimeZone { get; init; } = "UTC";

    /// <summary>The prefix of keys that name none.</summary>
    public KeyPrefix DefaultKeyPrefix { get; init; } = KeyPrefix.Default;

    /// <summary>What healthz says of itself.</summary>
    public string ServiceName { get; init; } = "quota-proxy";

    /// <summary>The product's version, as healthz and the start page say it.</summary>
    public string Version { get; init; } = "0.0.0";
}
