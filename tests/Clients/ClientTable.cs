namespace QuotaFunctions.Clients;

/// <summary>Which cases each client must show. A case that a suite does not print fails, and so does one that is not here.</summary>
public static class ClientTable
{
    private const string Refusals = "invalid-key revoked-key expired-key model-not-allowed quota-lifetime quota-day quota-minute upstream-down upstream-secret-refused";
    private const string OpenAI = $"chat stream stream-usage tools structured embeddings responses responses-stream transcription transcription-allowed-model files files-not-by-default models missing-key {Refusals}";
    private const string AI = $"chat stream tools structured structured-output {Refusals}";
    private const string LangChain = $"chat stream tools structured {Refusals}";

    /// <summary>Cases by client; the clients of JavaScript are named after their file in <c>suites</c>.</summary>
    public static IReadOnlyDictionary<string, string[]> Cases { get; } = new Dictionary<string, string>
    {
        ["openai"] = OpenAI,
        ["openai-4"] = OpenAI,
        ["azure-openai"] = $"chat stream stream-usage tools structured embeddings missing-key {Refusals}",
        ["anthropic"] = $"chat stream x-api-key x-api-key-beside-placeholder refusal-shape tools structured count-tokens models missing-key {Refusals}",
        ["google-genai"] = $"chat stream tools structured embeddings count-tokens models {Refusals}",
        ["ai-openai"] = $"responses responses-stream embeddings transcription {AI}",
        ["ai-anthropic"] = AI,
        ["ai-google"] = $"embeddings {AI}",
        ["langchain-openai"] = $"responses responses-stream embeddings {LangChain}",
        ["langchain-anthropic"] = LangChain,
        [DotnetOpenAI] = $"chat stream tools structured embeddings responses responses-stream transcription files models {Refusals}",
        [DotnetAnthropic] = $"chat stream tools count-tokens models {Refusals}",
    }.ToDictionary(c => c.Key, c => c.Value.Split(' '));

    /// <summary>The client of <see cref="Runs.OpenAISuite"/>.</summary>
    public const string DotnetOpenAI = "dotnet-openai";

    /// <summary>The client of <see cref="Runs.AnthropicSuite"/>.</summary>
    public const string DotnetAnthropic = "dotnet-anthropic";
}
