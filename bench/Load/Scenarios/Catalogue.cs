using QuotaFunctions.Load.Scenarios.Scale;
using QuotaFunctions.Load.Scenarios.Start;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>All scenarios, in the order they run.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Counting.Check,
        Counting.ConsumeSpread,
        Counting.ConsumeHot,
        Forwarding.JsonRequests,
        Forwarding.JsonTokens,
        Forwarding.Streams,
        FirstByte.Streams,
        PacedStreams.Many,
        Overload.Clients,
        Builds.Cold,
        ManyKeys.Million,
    ];
}
