using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Tests.Settings;

public sealed class TelemetrySettingsTests
{
    [Fact]
    public void NothingSet_ExportsNothing()
    {
        var telemetry = Read().Settings!.Telemetry;

        Assert.Equal((false, false, false), (telemetry.PushesMetrics, telemetry.PushesTraces, telemetry.ServesMetrics));
        Assert.Empty(telemetry.Variables);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", false, true)]
    public void Endpoint_Set_SwitchesItsSignalsOn(string name, bool metrics, bool traces)
    {
        var telemetry = Read((name, "http://127.0.0.1:4317")).Settings!.Telemetry;

        Assert.Equal((metrics, traces), (telemetry.PushesMetrics, telemetry.PushesTraces));
        Assert.Equal("http://127.0.0.1:4317", telemetry.Variables[name]);
    }

    [Fact]
    public void Exporter_None_SwitchesItsSignalOff()
    {
        var telemetry = Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317"), ("OTEL_TRACES_EXPORTER", "none")).Settings!.Telemetry;

        Assert.Equal((true, false), (telemetry.PushesMetrics, telemetry.PushesTraces));
    }

    [Fact]
    public void Sdk_Disabled_PushesNothing()
    {
        var telemetry = Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317"), ("OTEL_SDK_DISABLED", "true"), ("METRICS", "on")).Settings!.Telemetry;

        Assert.Equal((false, false, true), (telemetry.PushesMetrics, telemetry.PushesTraces, telemetry.ServesMetrics));
    }

    [Fact]
    public void Metrics_OnAHostThatDoesNotListen_AreNotServed() =>
        Assert.False(SettingsReader.Read(name => name == "METRICS" ? "on" : null, SettingsHost.Functions).Settings!.Telemetry.ServesMetrics);

    [Theory]
    [InlineData("OTEL_TRACES_EXPORTER", "zipkin")]
    [InlineData("OTEL_METRICS_EXPORTER", "prometheus")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "canary:4317")]
    [InlineData("METRICS", "9464")]
    public void Value_NotAllowed_IsAFaultThatRepeatsNothing(string name, string value)
    {
        var fault = Assert.Single(Read((name, value)).Faults);

        Assert.StartsWith($"{name} must", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "canary:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "/canary")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "unix:///canary")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "canary")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "canary")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=1,canary")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "=canary")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "canary")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "soon")]
    [InlineData("OTEL_BSP_SCHEDULE_DELAY", "-1")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/canary/ca.pem")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "/canary/key.pem")]
    public void ValueOfTheSdk_NotAllowed_IsAFaultWhicheverSignalIsOn(string name, string value)
    {
        foreach (var (metrics, traces) in new[] { ("otlp", "otlp"), ("otlp", "none"), ("none", "otlp") })
        {
            var fault = Assert.Single(Read(("OTEL_METRICS_EXPORTER", metrics), ("OTEL_TRACES_EXPORTER", traces), (name, value)).Faults);

            Assert.StartsWith($"{name} must", fault, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", fault, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a=b,x=%20y, z=")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "1")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "HTTPS://collector.example/v1")]
    public void ValueOfTheSdk_Allowed_IsHandedOn(string name, string value) =>
        Assert.Equal(value, Read((name, value)).Settings!.Telemetry.Variables[name]);

    [Fact]
    public void Headers_AreNotInTheText() =>
        Assert.DoesNotContain("canary", Read(("OTEL_EXPORTER_OTLP_HEADERS", "api-key=canary")).Settings!.Telemetry.ToString(), StringComparison.Ordinal);

    private static SettingsOutcome Read(params (string Name, string Value)[] variables) =>
        SettingsReader.Read(name => variables.FirstOrDefault(v => v.Name == name).Value, SettingsHost.Server, variables.Select(v => v.Name));
}
