using QuotaFunctions.Api.Cors;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api;

/// <summary>The configuration of the service's own endpoints. The host reads and checks it.</summary>
public sealed record ApiOptions
{
    /// <summary>The largest body that the service's own endpoints accept, in bytes.</summary>
    /// <value>Default 1 MiB.</value>
    public int MaxAdminBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>The most concurrent requests of keys, including streams. More are refused with 503.</summary>
    /// <value>At least 1; default 2,048.</value>
    public int MaxConcurrentRequests { get; init; } = 2_048;

    /// <summary>The origins whose pages may call this service from a browser.</summary>
    public CorsOrigins CorsOrigins { get; init; } = CorsOrigins.None;

    /// <summary>Whether the dashboard and the page of a key's holder are served.</summary>
    /// <value>Default true.</value>
    public bool ServesPages { get; init; } = true;

    /// <summary>The IANA zone of keys that name none.</summary>
    public string DefaultTimeZone { get; init; } = "UTC";

    /// <summary>The prefix of keys that name none.</summary>
    public KeyPrefix DefaultKeyPrefix { get; init; } = KeyPrefix.Default;

    /// <summary>The service name that healthz reports.</summary>
    public string ServiceName { get; init; } = "quota-proxy";

    /// <summary>The product's version, reported by healthz and the start page.</summary>
    public string Version { get; init; } = "0.0.0";
}
