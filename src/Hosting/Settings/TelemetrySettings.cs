using System.Collections.Immutable;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Telemetry;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>
/// Reads <c>METRICS</c> and OpenTelemetry's standard variables. Metrics or spans are pushed once an endpoint is set for them, or their exporter is
/// <c>otlp</c>.
/// </summary>
internal static class TelemetrySettings
{
    /// <summary>The variables of the SDK that are whole numbers.</summary>
    private static readonly string[] Numbers =
    [
        "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT",
        "OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        .. ForEachSignal("TIMEOUT"),
    ];

    /// <summary>The variables of the SDK that name files.</summary>
    private static readonly string[] Files = [.. ForEachSignal("CERTIFICATE"), .. ForEachSignal("CLIENT_KEY"), .. ForEachSignal("CLIENT_CERTIFICATE")];

    /// <summary>All variables that are handed to the SDK.</summary>
    private static readonly string[] OfTheSdk =
    [
        "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", .. Numbers, .. Files,
        .. ForEachSignal("ENDPOINT"), .. ForEachSignal("HEADERS"), .. ForEachSignal("PROTOCOL"),
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
    ];

    /// <summary>Reads the settings.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="host">What hosts the service: <c>/metrics</c> is for a process that can be asked by itself.</param>
    public static TelemetryOptions Read(VariableReader variables, SettingsHost host)
    {
        var servesMetrics = host is SettingsHost.Server && variables.Switch("METRICS", false);
        if (variables.Switch("OTEL_SDK_DISABLED", false))
        {
            return new TelemetryOptions { ServesMetrics = servesMetrics };
        }

        Check(variables);
        var hasEndpoint = variables.Text("OTEL_EXPORTER_OTLP_ENDPOINT") is not null;
        return new TelemetryOptions
        {
            ServesMetrics = servesMetrics,
            PushesMetrics = Pushes(variables, "METRICS", hasEndpoint),
            PushesTraces = Pushes(variables, "TRACES", hasEndpoint),
            Variables = OfTheSdk.Select(name => KeyValuePair.Create(name, variables.Text(name))).Where(v => v.Value is not null).ToImmutableDictionary(),
        };
    }

    /// <summary>True when OpenTelemetry's own names for calls to models are asked for.</summary>
    public static bool AddsGenAi(VariableReader variables) =>
        (variables.Text("OTEL_SEMCONV_STABILITY_OPT_IN") ?? "").Split(',', StringSplitOptions.TrimEntries).Contains("gen_ai_latest_experimental");

    private static bool Pushes(VariableReader variables, string signal, bool hasEndpoint)
    {
        var exporter = $"OTEL_{signal}_EXPORTER";
        return variables.OneOf(exporter, ["otlp", "none"], new("must be otlp or none", "必须是 otlp 或 none")) is { } chosen
            ? chosen == "otlp"
            : hasEndpoint || variables.Text($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is not null;
    }

    /// <summary>Notes the values with which the SDK would end the process, or which it would silently not use.</summary>
    private static void Check(VariableReader variables)
    {
        CheckAddresses(variables);
        foreach (var name in ForEachSignal("PROTOCOL"))
        {
            variables.OneOf(name, ["grpc", "http/protobuf"], new("must be grpc or http/protobuf", "必须是 grpc 或 http/protobuf"));
        }

        Check(variables, ForEachSignal("HEADERS"), AreHeaders, new("must be pairs of name=value, separated by commas", "必须是用逗号分隔的 name=value"));
        Check(variables, Files, File.Exists, new("must be a file that is there", "必须是存在的文件"));
        foreach (var name in Numbers)
        {
            variables.Integer(name, 1, int.MaxValue);
        }
    }

    private static void Check(VariableReader variables, IEnumerable<string> names, Func<string, bool> isAllowed, Words rule)
    {
        foreach (var name in names.Where(n => variables.Text(n) is { } text && !isAllowed(text)))
        {
            variables.Fault(name, rule);
        }
    }

    private static void CheckAddresses(VariableReader variables)
    {
        foreach (var name in ForEachSignal("ENDPOINT"))
        {
            if (variables.Text(name) is not { } text)
            {
                continue;
            }

            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
            {
                // Some collectors are sent their token in the path.
                variables.ShowServer(name, address);
            }
            else
            {
                variables.Fault(name, new("must be an address that begins with http:// or https://, such as http://127.0.0.1:4317", "必须是以 http:// 或 https:// 开头的地址，例如 http://127.0.0.1:4317"));
            }
        }
    }

    private static bool AreHeaders(string text) => text.Split(',').All(static pair => pair.IndexOf('=', StringComparison.Ordinal) > 0);

    private static IEnumerable<string> ForEachSignal(string variable) =>
        [$"OTEL_EXPORTER_OTLP_{variable}", $"OTEL_EXPORTER_OTLP_METRICS_{variable}", $"OTEL_EXPORTER_OTLP_TRACES_{variable}"];
}
