using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Health;

/// <summary><c>/healthz</c>, <c>/livez</c> and the start page: open to everybody.</summary>
internal sealed class HealthHandler(StorageHealth storage, ApiOptions options, ServiceUptime uptime)
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

        await JsonAnswer.WriteAsync(
            context, isOk ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, (this, probe), static (w, s) => s.Item1.Write(w, s.probe));
    }

    /// <summary>200 while the process answers at all.</summary>
    public Task LivezAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, options, static (w, o) =>
        {
            w.WriteStartObject();
            w.WriteBoolean("ok"u8, true);
            w.WriteString("service"u8, o.ServiceName);
            w.WriteEndObject();
        });
    }

    /// <summary>Says what this is, to whoever opens the address in a browser.</summary>
    public Task StartPageAsync(HttpContext context) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, options, static (w, o) =>
        {
            w.WriteStartObject();
            w.WriteString("service"u8, o.ServiceName);
            w.WriteString("version"u8, o.Version);
            w.WriteString("health"u8, "/healthz"u8);
            w.WriteEndObject();
        });

    private void Write(Utf8JsonWriter writer, StorageHealth.Probe probe)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("ok"u8, probe.Reason is null);
        writer.WriteString("service"u8, options.ServiceName);
        writer.WriteString("version"u8, options.Version);
        writer.WriteNumber("uptime_seconds"u8, uptime.Seconds);
        writer.WriteStartObject("checks"u8);
        writer.WriteStartObject("storage"u8);
        writer.WriteBoolean("ok"u8, probe.Reason is null);
        writer.WriteString("kind"u8, storage.Kind);
        writer.WriteNumber("latency_ms"u8, Math.Round(probe.Latency.TotalMilliseconds, 3));
        if (probe.Reason is not null)
        {
            writer.WriteString("reason"u8, probe.Reason);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
