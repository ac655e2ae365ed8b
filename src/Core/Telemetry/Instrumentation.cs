using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace QuotaFunctions.Core.Telemetry;

/// <summary>
/// The one meter and the one activity source of the product. Every instrument is documented in <c>docs/observability.md</c>. None of them
/// carries a key, a key's id, a secret, a prompt or an answer.
/// </summary>
public static class Instrumentation
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "QuotaFunctions";

    /// <summary>The meter. Instruments cost a read of a field while nobody listens.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>The source of spans.</summary>
    public static ActivitySource Source { get; } = new(Name);
}
