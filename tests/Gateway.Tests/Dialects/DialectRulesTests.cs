using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Tests.Dialects;

public sealed class DialectRulesTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1", "openai", "/v1/chat/completions", "Authorization")]
    [InlineData("https://eu.api.openai.com/v1", "openai", "/v1/models", "Authorization")]
    [InlineData("https://x.openai.azure.com/openai", "openai", "/v1/chat/completions", "api-key")]
    [InlineData("https://x.cognitiveservices.azure.com/openai", "openai", "/openai/v1/responses", "api-key")]
    [InlineData("https://x.services.ai.azure.com/openai/v1", "openai", "/v1/chat/completions", "api-key")]
    [InlineData("https://x.services.ai.azure.com/anthropic/v1", "anthropic", "/v1/messages", "x-api-key")]
    [InlineData("https://api.anthropic.com/v1", "anthropic", "/v1/messages", "x-api-key")]
    [InlineData("https://api.anthropic.com/v1", "anthropic", "/v1/models", "x-api-key")]
    [InlineData("https://api.anthropic.com/v1", "anthropic", "/v1/chat/completions", "Authorization")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta", "gemini", "/v1beta/models/g:generateContent", "x-goog-api-key")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/openai", "openai", "/v1/chat/completions", "Authorization")]
    [InlineData("https://europe-west4-aiplatform.googleapis.com/v1", "gemini", "/v1/projects/p/models/g:generateContent", "Authorization")]
    [InlineData("http://localhost:11434/api", "ollama", "/api/chat", "Authorization")]
    public void Upstream_AtAKnownAddress_GetsTheSecretInItsHeader(string baseUrl, string dialect, string target, string header)
    {
        var address = new Uri(baseUrl);
        var home = SupportedDialects.Set.Dialects.Single(d => d.IsHome(address));
        var credential = home.CredentialFor(Operation(target), address);

        Assert.Equal((dialect, header), (home.Name, credential.Header));
        Assert.Equal(credential, new UpstreamDialects(new Upstreams.Upstream { BaseUrl = address }, SupportedDialects.Set).CredentialFor(Operation(target)));
        Assert.Equal(header == "Authorization" ? "Bearer s" : "s", credential.ValueFor("s"));
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", "/v1/chat/completions", "openai")]
    [InlineData("https://gateway.example/v1", "/v1/chat/completions", "openai")]
    [InlineData("https://x.openai.azure.com/openai", "/v1/chat/completions", "azure.ai.openai")]
    [InlineData("https://api.anthropic.com/v1", "/v1/messages", "anthropic")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta", "/v1beta/models/g:generateContent", "gcp.gemini")]
    [InlineData("https://europe-west4-aiplatform.googleapis.com/v1", "/v1/projects/p/models/g:generateContent", "gcp.vertex_ai")]
    [InlineData("http://localhost:11434/api", "/api/chat", "ollama")]
    public void Provider_InTelemetry_HasOpenTelemetrysName(string baseUrl, string target, string name) =>
        Assert.Equal(name, Operation(target).Dialect.ProviderName(new Uri(baseUrl)));

    [Fact]
    public void Deployment_InAPath_AsksForAzuresHeader()
    {
        var operation = Target.Find("/openai/deployments/d/chat/completions?api-version=1");

        Assert.Equal("api-key", operation.Dialect.CredentialFor(operation, new Uri("https://proxy.example/openai")).Header);
        Assert.Equal("Authorization", operation.Dialect.CredentialFor(Target.Find("/v1/chat/completions")).Header);
    }

    [Fact]
    public void UnknownAddress_IsNobodysHome() =>
        Assert.DoesNotContain(SupportedDialects.Set.Dialects, d => d.IsHome(new Uri("https://gateway.example/v1")));

    [Theory]
    [InlineData("/v1/chat/completions", "gpt-4o-mini", "max_tokens", 1)]
    [InlineData("/v1/chat/completions", null, "max_tokens", 1)]
    [InlineData("/v1/chat/completions", "o1", "max_completion_tokens", 1)]
    [InlineData("/v1/chat/completions", "o3-mini", "max_completion_tokens", 1)]
    [InlineData("/v1/chat/completions", "openai/gpt-5.1", "max_completion_tokens", 1)]
    [InlineData("/v1/chat/completions", "olmo-2", "max_tokens", 1)]
    [InlineData("/v1/chat/completions", "o1mini", "max_tokens", 1)]
    [InlineData("/v1/completions", "o1", "max_tokens", 1)]
    [InlineData("/v1/responses", "gpt-5", "max_output_tokens", 16)]
    [InlineData("/v1/messages", "claude-sonnet-4-5", "max_tokens", 1)]
    [InlineData("/v1/complete", "claude-2", "max_tokens_to_sample", 1)]
    [InlineData("/v1beta/models/g:generateContent", "g", "generationConfig.maxOutputTokens", 1)]
    [InlineData("/api/chat", "llama3", "options.num_predict", 1)]
    public void Answer_WithoutABound_IsBoundedByTheMemberThatIsTaken(string target, string? model, string member, long least)
    {
        var operation = Target.Find(target);
        var rule = operation.Dialect.OutputFor(operation, model);

        Assert.Equal((member, least), (rule?.Member, rule?.Least));
    }

    [Theory]
    [InlineData("/v1/embeddings")]
    [InlineData("/v1/moderations")]
    [InlineData("/v1/images/generations")]
    [InlineData("/v1/unknown")]
    [InlineData("/v1/messages/count_tokens")]
    [InlineData("/v1beta/models/e:embedContent")]
    [InlineData("/api/embed")]
    public void Answer_ThatIsNoText_HasNoBound(string target)
    {
        var operation = Target.Find(target);

        Assert.Null(operation.Dialect.OutputFor(operation, "any"));
    }

    [Fact]
    public void Thinking_MustStayBelowTheBound_AndHasALeast()
    {
        var messages = Target.Find("/v1/messages");
        var gemini = Target.Find("/v1beta/models/gemini-2.5-pro:generateContent");

        Assert.Equal(1024, messages.Dialect.OutputFor(messages, "claude")!.LeastThinking);
        Assert.Equal("thinking.budget_tokens", messages.Dialect.OutputFor(messages, "claude")!.ThinkingMember);
        Assert.Equal(128, gemini.Dialect.OutputFor(gemini, gemini.Model)!.LeastThinking);
    }

    [Theory]
    [InlineData("openai", "o1-preview", true)]
    [InlineData("openai", "azure/o4-mini", true)]
    [InlineData("openai", "gpt-5-mini", true)]
    [InlineData("openai", "gpt-6", true)]
    [InlineData("openai", "gpt-4.1", false)]
    [InlineData("openai", "deepseek-reasoner", true)]
    [InlineData("openai", "deepseek/deepseek-r1", true)]
    [InlineData("openai", "deepseek-chat", false)]
    [InlineData("openai", "google/gemini-2.5-flash", true)]
    [InlineData("openai", "gemini-2.0-flash", false)]
    [InlineData("openai", "qwen3-235b-a22b-thinking-2507", true)]
    [InlineData("openai", null, false)]
    [InlineData("gemini", "gemini-2.5-pro", true)]
    [InlineData("gemini", "gemini-3-pro-preview", true)]
    [InlineData("gemini", "gemini-1.5-pro", false)]
    [InlineData("anthropic", "claude-sonnet-4-5", false)]
    [InlineData("ollama", "llama3", false)]
    public void Model_ThatThinksBeforeItAnswers_IsKnown(string dialect, string? model, bool reasons) =>
        Assert.Equal(reasons, SupportedDialects.Set.Named(dialect)!.Reasons(model));

    [Fact]
    public void Request_ThatAsksForThinking_MakesAnyModelReason()
    {
        var facts = RequestFacts.Unread with { Thinking = new NumberMember("thinking.budget_tokens", 2048) };

        Assert.All(SupportedDialects.Set.Dialects, d => Assert.True(d.Reasons("claude-sonnet-4-5", facts)));
        Assert.All(SupportedDialects.Set.Dialects, d => Assert.False(d.Reasons("claude-sonnet-4-5", RequestFacts.Unread)));
    }

    private static Operation Operation(string target) =>
        SupportedDialects.Set.Find("POST", Target.Path(target)) is { Work: not Work.Other } operation ? operation : Target.Find(target, "GET");
}
