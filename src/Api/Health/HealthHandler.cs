using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Pages;

namespace QuotaFunctions.Api.Health;

/// <summary><c>/healthz</c>, <c>/livez</c> and the start page: open to everybody.</summary>
internal sealed class HealthHandler(StorageHealth storage, ApiOptions options, ServiceUptime uptime, ViewWriter views)
{
    /// <summary>200 while the store can be written and read, else 503 with the reason.</summary>
    public async Task HealthzAsync(HttpContext context)
    {
        var probe = await storage.CheckAsync();
        var isOk = probe.Reason is null;
        context.Response.Headers.CacheControl = "no-store";
        if (!isOk)
        {
            context.Response.Headers.RetryAfter = "2";
        }

        var view = new HealthView
        {
            Ok = isOk,
            Service = options.ServiceName,
            Version = options.Version,
            UptimeSeconds = uptime.Seconds,
            Checks = new HealthChecksView(new StorageHealthView
            {
                Ok = isOk,
                Kind = storage.Kind,
                LatencyMs = Math.Round(probe.Latency.TotalMilliseconds, 3),
                Reason = probe.Reason,
            }),
        };
        await views.WriteAsync(context, isOk ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, view);
    }

    /// <summary>Always 200: the process is alive.</summary>
    public Task LivezAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return views.WriteAsync(context, StatusCodes.Status200OK, new LivenessView(true, options.ServiceName));
    }

    /// <summary>Answers <c>/</c> with the service's name and version.</summary>
    public Task StartPageAsync(HttpContext context) =>
        views.WriteAsync(context, StatusCodes.Status200OK, new StartPageView(options.ServiceName, options.Version, "/healthz", options.ServesPages ? PagesHandler.DashboardPath : null));
}
