using System.Diagnostics.Metrics;
using QuotaFunctions.Core.Telemetry;

namespace QuotaFunctions.Gateway.Telemetry;

/// <summary>OpenTelemetry's own instruments for calls to models, with the buckets that it advises.</summary>
internal static class GenAiMeter
{
    /// <summary>One record an attempt.</summary>
    public static Histogram<double> Duration { get; } = Instrumentation.Meter.CreateHistogram(
        "gen_ai.client.operation.duration", "s", "From sending to an upstream until the end of its answer, or until it failed.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] });

    /// <summary>Tokens that an upstream reported for one attempt, by <c>gen_ai.token.type</c>.</summary>
    public static Histogram<long> Tokens { get; } = Instrumentation.Meter.CreateHistogram(
        "gen_ai.client.token.usage", "{token}", "Tokens of a prompt or of an answer, as the upstream reported them.", tags: null,
        new InstrumentAdvice<long>
        {
            HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
        });
}
