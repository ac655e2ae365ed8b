using QuotaFunctions.Load.Scenarios.Bodies;
using QuotaFunctions.Load.Scenarios.Compare;
using QuotaFunctions.Load.Scenarios.Scale;
using QuotaFunctions.Load.Scenarios.Start;
using QuotaFunctions.Load.Scenarios.Tables;

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
        NoisyKey.All,
        UpstreamDies.Mid,
        RefuseLarge.All,
        CountPrompt.All,
        BodyMemory.All,
        TableStorage.Transactions,
        TableStorage.Latency,
        Builds.Cold,
        BuildComparison.All,
        ManyKeys.Million,
        OpenDashboard.All,
        Soak.Mixed,
    ];
}
