using System.Text.Json.Nodes;
using QuotaFunctions.Api.Health;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

internal static class OpenOperations
{
    public static OperationGroup Group { get; } = new("Service", "How the service is, and what it can do. Open to everybody.", new Dictionary<string, OperationDescription>
    {
        ["StartPage"] = new()
        {
            Summary = "What this is",
            Text = "For whoever opens the address in a browser.",
            Answers = [new(200, "The service's name and version.", typeof(StartPageView))],
        },
        ["Healthz"] = new()
        {
            Summary = "Whether the store can be written and read",
            Text = "For load balancers and monitors. The probe runs at most once a second; requests in between get its result.",
            Answers =
            [
                new(200, "The store could be written and read.", typeof(HealthView)) { Headers = ["Cache-Control"] },
                new(503, "It could not; `reason` says why.", typeof(HealthView)) { Headers = ["Cache-Control", "Retry-After"] },
            ],
        },
        ["Livez"] = new()
        {
            Summary = "Whether the process runs",
            Text = "Whatever the store does. Use it to decide on a restart.",
            Answers = [new(200, "The process runs.", typeof(LivenessView)) { Headers = ["Cache-Control"] }],
        },
        ["OpenApi"] = new()
        {
            Summary = "This description",
            Text = "With `If-None-Match`, 304 if it has not changed.",
            Answers =
            [
                new(200, "The description of this API, as OpenAPI 3.1.")
                {
                    Headers = ["ETag", "Cache-Control"],
                    Other = ("application/json", new JsonObject { ["type"] = "object", ["description"] = "An OpenAPI document.", ["additionalProperties"] = true }),
                },
                new(304, "It has not changed.") { Headers = ["ETag", "Cache-Control"] },
            ],
        },
    });
}
