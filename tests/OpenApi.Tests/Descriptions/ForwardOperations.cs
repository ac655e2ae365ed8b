namespace QuotaFunctions.OpenApi.Tests.Descriptions;

internal static class ForwardOperations
{
    public static OperationGroup Group { get; } = new("Forwarding", "Requests that go to an upstream with the sponsor's secret, and are metered.", new Dictionary<string, OperationDescription>
    {
        ["UpstreamForward"] = new()
        {
            Summary = "Forward a request",
            Text =
                "Any method, and any path under `/v1` but those under `/v1/quota`; `{path}` may have any number of segments, which OpenAPI cannot say. "
                + "The upstream's own API says what a request and an answer are. Other paths are forwarded in the same way: `/openai/…` (Azure's paths), `/v1beta/…` (Gemini) and "
                + "`/api/…` (Ollama). Refusals of this service have the form that clients of the path expect; the one of OpenAI's clients is described here.",
            Body = Bodies.Upstreams,
            Answers = [new(200, "The upstream's answer.") { Headers = [.. Headers.Limits, "x-quota-upstream", "x-quota-output-bound", "x-upstream-request-id"], Other = ("*/*", []) }],
            Refusals = Refusals.OfForwarding,
        },
    });
}
