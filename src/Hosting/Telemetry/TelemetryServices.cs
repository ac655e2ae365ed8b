using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using QuotaFunctions.Core.Telemetry;

namespace QuotaFunctions.Hosting.Telemetry;

/// <summary>Adds OpenTelemetry, if anything is exported.</summary>
internal static class TelemetryServices
{
    /// <summary>The meters of the runtime and of ASP.NET that are exported beside the product's own.</summary>
    private static readonly string[] Meters =
        [Instrumentation.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime"];

    public static void AddTelemetry(this IServiceCollection services, TelemetryOptions options, string version, Action<OpenTelemetryBuilder>? configure)
    {
        if (!options.HasMetrics && !options.PushesTraces)
        {
            return;
        }

        var name = options.Variables.GetValueOrDefault("OTEL_SERVICE_NAME") ?? "quotafunctions";
        var telemetry = services.AddOpenTelemetry();
        configure?.Invoke(telemetry);

        // After the host, whose service would have the name of its own software.
        telemetry.ConfigureResource(resource => resource.AddService(name, serviceVersion: version));
        if (options.HasMetrics)
        {
            telemetry.WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters);
                if (options.PushesMetrics)
                {
                    metrics.AddOtlpExporter();
                }
            });
        }

        if (options.PushesTraces)
        {
            telemetry.WithTracing(traces => traces.AddSource(Instrumentation.Name).AddAspNetCoreInstrumentation().AddOtlpExporter());
        }
    }
}
