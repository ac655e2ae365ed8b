using System.Collections.Immutable;
using QuotaFunctions.Hosting.Telemetry;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>
/// Reads <c>METRICS</c> and OpenTelemetry's standard variables. Metrics or spans are pushed once an endpoint is set for them, or their exporter is
/// <c>otlp</c>.
/// </summary>
internal static class TelemetrySettings
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The variables that the SDK reads.</summary>
    private static readonly string[] OfTheSdk =
    [
        "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG",
        "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT",
        "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        .. ForEachSignal("ENDPOINT"), .. ForEachSignal("HEADERS"), .. ForEachSignal("PROTOCOL"), .. ForEachSignal("TIMEOUT"),
        .. ForEachSignal("CERTIFICATE"), .. ForEachSignal("CLIENT_KEY"), .. ForEachSignal("CLIENT_CERTIFICATE"),
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
    ];

    /// <summary>Reads the settings.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="listens">True for a host that opens its own port: <c>/metrics</c> is for a process that can be asked.</param>
    public static TelemetryOptions Read(VariableReader variables, bool listens)
    {
        var servesMetrics = listens && variables.Switch("METRICS", false);
        if (variables.Switch("OTEL_SDK_DISABLED", false))
        {
            return new TelemetryOptions { ServesMetrics = servesMetrics };
        }

        return new TelemetryOptions
        {
            ServesMetrics = servesMetrics,
            PushesMetrics = Pushes(variables, "METRICS"),
            PushesTraces = Pushes(variables, "TRACES"),
            Variables = OfTheSdk.Select(name => KeyValuePair.Create(name, variables.Text(name))).Where(v => v.Value is not null).ToImmutableDictionary(),
        };
    }

    /// <summary>True when OpenTelemetry's attributes for calls to models are asked for.</summary>
    public static bool AddsGenAiAttributes(VariableReader variables) =>
        (variables.Text("OTEL_SEMCONV_STABILITY_OPT_IN") ?? "").Split(',', StringSplitOptions.TrimEntries).Contains("gen_ai_latest_experimental");

    private static bool Pushes(VariableReader variables, string signal)
    {
        var exporter = $"OTEL_{signal}_EXPORTER";
        switch (variables.Text(exporter))
        {
            case null:
                return HasAddress(variables, Endpoint) | HasAddress(variables, $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT");
            case "otlp":
                return true;
            case "none":
                return false;
            default:
                variables.Fault(exporter, "must be otlp or none");
                return false;
        }
    }

    private static bool HasAddress(VariableReader variables, string name)
    {
        if (variables.Text(name) is not { } text)
        {
            return false;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            if (!variables.Faults.Any(f => f.StartsWith(name + " ", StringComparison.Ordinal)))
            {
                variables.Fault(name, "must be an address that begins with http:// or https://, such as http://127.0.0.1:4317");
            }
        }

        return true;
    }

    private static IEnumerable<string> ForEachSignal(string variable) =>
        [$"OTEL_EXPORTER_OTLP_{variable}", $"OTEL_EXPORTER_OTLP_METRICS_{variable}", $"OTEL_EXPORTER_OTLP_TRACES_{variable}"];
}
