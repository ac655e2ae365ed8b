using System.Diagnostics.Metrics;
using QuotaFunctions.Core.Telemetry;

namespace QuotaFunctions.Gateway.Telemetry;

/// <summary>What forwarding measures. <c>docs/observability.md</c> describes each instrument.</summary>
internal static class GatewayMeter
{
    /// <summary>From the whole request read to its sending: routing and the durable hold.</summary>
    public static Histogram<double> Overhead { get; } = Seconds(
        "quotafunctions.forward.overhead", "From the whole request read to its sending: choosing upstreams and the durable hold.",
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]);

    /// <summary>One record an attempt, when the head of its answer comes or it fails.</summary>
    public static Histogram<double> Head { get; } = Seconds(
        "quotafunctions.upstream.head", "From sending to an upstream until the head of its answer, or until it failed. One record an attempt.", LongBounds);

    /// <summary>From sending to the first byte of an answer's body.</summary>
    public static Histogram<double> FirstByte { get; } = Seconds(
        "quotafunctions.upstream.first_byte", "From sending to an upstream until the first byte of its answer's body.", LongBounds);

    /// <summary>From sending to the end of the answer.</summary>
    public static Histogram<double> Duration { get; } = Seconds(
        "quotafunctions.upstream.duration", "From sending to an upstream until the end of its answer.", LongBounds);

    /// <summary>Bytes that request bodies take in memory.</summary>
    public static UpDownCounter<long> BodyMemory { get; } = Instrumentation.Meter.CreateUpDownCounter<long>(
        "quotafunctions.bodies.memory", "By", "Memory of request bodies that are read before they are forwarded.");

    /// <summary>True when someone listens to what upstreams do.</summary>
    public static bool ListensToUpstreams => Head.Enabled || FirstByte.Enabled || Duration.Enabled;

    /// <summary>Answers of models take up to minutes.</summary>
    private static double[] LongBounds => [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600];

    private static Histogram<double> Seconds(string name, string description, double[] bounds) => Instrumentation.Meter.CreateHistogram(
        name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
