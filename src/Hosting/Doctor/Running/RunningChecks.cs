using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Doctor.Running;

/// <summary>The checks that only the running service can make.</summary>
internal static class RunningChecks
{
    /// <summary>The checks of this process.</summary>
    public static IEnumerable<ICheck> For(IQuotaStorage storage, IForwardingStatus forwarding, TimeProvider time) =>
    [
        new StoreProbe(storage, time),
        new OverdueHolds(storage, time),
        new SeenUpstreams(forwarding),
        new BodyMemory(forwarding),
        new ClockWentBack(time),
    ];
}
