using System.Diagnostics.Metrics;
using QuotaFunctions.Core.Telemetry;

namespace QuotaFunctions.Edge.Telemetry;

/// <summary>What this service refuses.</summary>
internal static class EdgeMeter
{
    private static readonly Counter<long> Refusals = Instrumentation.Meter.CreateCounter<long>(
        "quotafunctions.refusals", "{refusal}", "Refusals of this service, by their code.");

    /// <summary>Counts a refusal.</summary>
    public static void Refused(string code) => Refusals.Add(1, new KeyValuePair<string, object?>("code", code));
}
