using QuotaFunctions.Api.Quota;
using QuotaFunctions.Api.Usage;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

internal static class QuotaOperations
{
    public static OperationGroup Group { get; } = new("Quota", "Checking and spending a key's quota without forwarding anything.", new Dictionary<string, OperationDescription>
    {
        ["QuotaCheck"] = new()
        {
            Summary = "May this key make one more request?",
            Text = "Consumes nothing. Proxies such as nginx can ask it whether a request may pass. The answer may be up to 5 seconds old where several instances share a store; spending never relies on it.",
            Parameters = [Parameters.RefuseWith, Parameters.RefuseWithHeader],
            Answers = [new(200, "The key may make one more request.", typeof(QuotaView)) { Headers = Headers.Limits }],
            Refusals = [Refusals.QuotaExceeded, Refusals.QuotaExceeded403],
        },
        ["QuotaCheckFor"] = new()
        {
            Summary = "May this key make the request with this path?",
            Text = "The answer of `/v1/quota/check`, for proxies such as Envoy that ask with the request's own method and path behind a prefix. Any method; the path may have any number of segments, and the query belongs to the other request and is ignored.",
            Parameters = [Parameters.RefuseWithHeader],
            Answers = [new(200, "The key may make one more request.", typeof(QuotaView)) { Headers = Headers.Limits }],
            Refusals = [Refusals.QuotaExceeded, Refusals.QuotaExceeded403],
        },
        ["QuotaUsage"] = new()
        {
            Summary = "What this key has used",
            Text = "By UTC day and model, at most 31 days; without parameters the last 30. Consumes nothing, and answers while the key is used up too.",
            Parameters = [Parameters.FromDay, Parameters.ToDay],
            Answers = [new(200, "The key's usage.", typeof(OwnUsageView)) { Headers = [.. Headers.Limits, "Cache-Control"] }],
        },
        ["QuotaConsume"] = new()
        {
            Summary = "Charge a cost",
            Text = "All units or none. With an `Idempotency-Key` a retry within 24 hours is charged once.",
            Parameters = [Parameters.IdempotencyKey],
            Body = Bodies.Consume,
            Answers = [new(200, "The cost is charged, durably.", typeof(QuotaView)) { Headers = [.. Headers.Limits, "Idempotency-Replayed"] }],
            Refusals = Refusals.OfSpending,
        },
        ["HoldCreate"] = new()
        {
            Summary = "Set a cost aside",
            Text = "For work whose cost is not known yet. A hold that nobody settles or releases is charged as held when it expires.",
            Parameters = [Parameters.IdempotencyKey],
            Body = Bodies.NewHold,
            Answers = [new(201, "The cost is set aside.", typeof(QuotaView)) { Headers = [.. Headers.Limits, "Idempotency-Replayed"] }],
            Refusals = Refusals.OfSpending,
        },
        ["HoldSettle"] = new()
        {
            Summary = "End a hold and charge what was really used",
            Text = "The cost may be less or more than was held. Repeated with the same cost, the answer is the first one.",
            Body = Bodies.Settlement,
            Answers = [new(200, "The hold has ended, and the cost is charged.", typeof(QuotaView)) { Headers = [.. Headers.Limits, "Idempotency-Replayed"] }],
            Refusals = [Refusals.NoHold, Refusals.Conflict, Refusals.Busy, Refusals.OutcomeUnknown],
        },
        ["HoldDelete"] = new()
        {
            Summary = "Release a hold",
            Text = "Ends the hold without a charge. It may be repeated.",
            Answers = [new(204, "The hold has ended, and nothing is charged for it.") { Headers = [.. Headers.Limits, "Idempotency-Replayed"] }],
            Refusals = [Refusals.NoHold, Refusals.Conflict, Refusals.Busy, Refusals.OutcomeUnknown],
        },
    });
}
