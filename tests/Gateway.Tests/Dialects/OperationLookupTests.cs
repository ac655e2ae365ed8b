using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Tests.Dialects;

public sealed class OperationLookupTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "openai", "chat.completions", "Generate")]
    [InlineData("/V1/Chat/Completions/?x=1", "openai", "chat.completions", "Generate")]
    [InlineData("/v1/chat%2Fcompletions", "openai", "chat.completions", "Generate")]
    [InlineData("/v1/completions", "openai", "completions", "Generate")]
    [InlineData("/v1/responses", "openai", "responses", "Generate")]
    [InlineData("/v1/responses/compact", "openai", "responses.compact", "Generate")]
    [InlineData("/v1/responses/input_tokens", "openai", "responses.input_tokens", "Free")]
    [InlineData("/v1/moderations", "openai", "moderations", "Free")]
    [InlineData("/v1/embeddings", "openai", "embeddings", "Read")]
    [InlineData("/v1/rerank", "openai", "rerank", "Read")]
    [InlineData("/v1/images/generations", "openai", "images.generations", "Media")]
    [InlineData("/v1/images/edits", "openai", "images.edits", "Media")]
    [InlineData("/v1/audio/speech", "openai", "audio.speech", "Media")]
    [InlineData("/v1/audio/transcriptions", "openai", "audio.transcriptions", "Media")]
    [InlineData("/openai/v1/responses", "openai", "responses", "Generate")]
    [InlineData("/openai/responses?api-version=2025-04-01-preview", "openai", "responses", "Generate")]
    [InlineData("/v1/messages", "anthropic", "messages", "Generate")]
    [InlineData("/v1/complete", "anthropic", "complete", "Generate")]
    [InlineData("/v1/messages/count_tokens", "anthropic", "messages.count_tokens", "Free")]
    [InlineData("/api/chat", "ollama", "chat", "Generate")]
    [InlineData("/api/generate", "ollama", "generate", "Generate")]
    [InlineData("/api/embed", "ollama", "embed", "Read")]
    [InlineData("/api/show", "ollama", "show", "Free")]
    public void Post_OfAKnownPath_IsItsOperation(string target, string dialect, string name, string work)
    {
        var operation = Target.Find(target);

        Assert.Equal((dialect, name, work), (operation.Dialect.Name, operation.Name, operation.Work.ToString()));
        Assert.Null(operation.Model);
        Assert.NotNull(operation.Request);
    }

    [Theory]
    [InlineData("/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21", "openai", "chat.completions", "Generate", "my-gpt")]
    [InlineData("/openai/deployments/my-gpt/extensions/chat/completions?api-version=1", "openai", "chat.completions", "Generate", "my-gpt")]
    [InlineData("/openai/deployments/d/embeddings?api-version=1", "openai", "embeddings", "Read", "d")]
    [InlineData("/v1/deployments/d/chat/completions", "openai", "chat.completions", "Generate", "d")]
    [InlineData("/v1/engines/davinci/completions", "openai", "completions", "Generate", "davinci")]
    [InlineData("/openai/deployments/d/unknown", "openai", "elsewhere", "Elsewhere", "d")]
    [InlineData("/v1/deployments/d/run?beta=true", "openai", "elsewhere", "Elsewhere", "d")]
    [InlineData("/v1beta/models/gemini-2.5-flash:generateContent", "gemini", "generateContent", "Generate", "gemini-2.5-flash")]
    [InlineData("/v1beta/models/gemini-2.5-flash%3AstreamGenerateContent?alt=sse", "gemini", "streamGenerateContent", "Generate", "gemini-2.5-flash")]
    [InlineData("/v1/models/gemini-2.5-flash:generateContent", "gemini", "generateContent", "Generate", "gemini-2.5-flash")]
    [InlineData("/v1/projects/p/locations/l/publishers/google/models/g:generateContent", "gemini", "generateContent", "Generate", "g")]
    [InlineData("/v1beta/tunedModels/mine:generateContent", "gemini", "generateContent", "Generate", "tunedModels/mine")]
    [InlineData("/v1beta/models/e:batchEmbedContents", "gemini", "batchEmbedContents", "Read", "e")]
    [InlineData("/v1beta/models/g:countTokens", "gemini", "countTokens", "Free", "g")]
    [InlineData("/v1beta/models/imagen-4:predict", "gemini", "predict", "Media", "imagen-4")]
    [InlineData("/v1/projects/p/locations/l/publishers/anthropic/models/claude:rawPredict", "gemini", "rawPredict", "Other", "claude")]
    [InlineData("/v1beta/models/veo:predictLongRunning", "gemini", "elsewhere", "Elsewhere", "veo")]
    [InlineData("/v1beta/models/g:batchGenerateContent", "gemini", "elsewhere", "Elsewhere", "g")]
    [InlineData("/v1beta/models/g:bidiGenerateContent", "gemini", "elsewhere", "Elsewhere", "g")]
    public void Post_OfAPathThatNamesAModel_HasTheModel(string target, string dialect, string name, string work, string model)
    {
        var operation = Target.Find(target);

        Assert.Equal((dialect, name, work, model), (operation.Dialect.Name, operation.Name, operation.Work.ToString(), operation.Model));
    }

    [Theory]
    [InlineData("/v1/models", "openai", null)]
    [InlineData("/openai/v1/models", "openai", null)]
    [InlineData("/openai/deployments", "openai", null)]
    [InlineData("/v1/models/gpt-4o", "openai", "gpt-4o")]
    [InlineData("/v1/models/meta%2Fllama", "openai", "meta/llama")]
    [InlineData("/v1/models/meta/llama", "openai", "meta/llama")]
    [InlineData("/v1/models/ft:gpt-4o:org::id", "openai", "ft:gpt-4o:org::id")]
    [InlineData("/v1beta/models?pageSize=5", "gemini", null)]
    [InlineData("/v1beta/models/gemini-2.5-pro", "gemini", "gemini-2.5-pro")]
    [InlineData("/api/tags", "ollama", null)]
    [InlineData("/api/ps", "ollama", null)]
    [InlineData("/api/version", "ollama", null)]
    public void Get_OfWhatIsOffered_IsAListing(string target, string dialect, string? model)
    {
        var operation = Target.Find(target, "GET");

        Assert.Equal((dialect, Work.Listing, model), (operation.Dialect.Name, operation.Work, operation.Model));
        Assert.Equal(model is null && target != "/api/version", operation.Models is not null);
    }

    [Theory]
    [InlineData("POST", "/v1/realtime/calls")]
    [InlineData("POST", "/v1/realtime/client_secrets")]
    [InlineData("GET", "/openai/realtime?api-version=1&deployment=d")]
    [InlineData("POST", "/v1/chatkit/sessions")]
    [InlineData("POST", "/v1/batches")]
    [InlineData("GET", "/v1/batches/b")]
    [InlineData("POST", "/v1/fine_tuning/jobs")]
    [InlineData("POST", "/v1/threads/t/runs")]
    [InlineData("POST", "/v1/threads/runs")]
    [InlineData("POST", "/v1/evals/e/runs")]
    [InlineData("POST", "/v1/videos")]
    [InlineData("POST", "/v1/containers")]
    [InlineData("POST", "/v1/vector_stores/v/search")]
    [InlineData("POST", "/v1/organization/admin_api_keys")]
    [InlineData("GET", "/v1/organization/usage/completions")]
    [InlineData("POST", "/v1/projects/p/service_accounts")]
    [InlineData("POST", "/v1/messages/batches")]
    [InlineData("DELETE", "/v1/messages/batches/b")]
    [InlineData("POST", "/v1/sessions/s/events")]
    [InlineData("POST", "/v1/vaults/v/credentials")]
    [InlineData("POST", "/v1/async/chat/completions")]
    [InlineData("POST", "/openai/images/generations:submit?api-version=1")]
    [InlineData("POST", "/v1beta/auth_tokens")]
    [InlineData("POST", "/v1alpha/auth_tokens")]
    [InlineData("POST", "/v1beta/tunedModels")]
    [InlineData("POST", "/api/web_search")]
    [InlineData("POST", "/api/experimental/web_fetch")]
    public void Session_CredentialOrUnseenWork_IsElsewhere(string method, string target) =>
        Assert.Equal(Work.Elsewhere, Target.Find(target, method).Work);

    [Theory]
    [InlineData("GET", "/v1/files/f")]
    [InlineData("DELETE", "/v1/files/f")]
    [InlineData("POST", "/v1/files")]
    [InlineData("POST", "/v1/uploads/u/parts")]
    [InlineData("GET", "/v1/responses/r")]
    [InlineData("POST", "/v1/responses/r/cancel")]
    [InlineData("GET", "/v1/chat/completions/c/messages")]
    [InlineData("POST", "/v1/conversations")]
    [InlineData("POST", "/v1/assistants")]
    [InlineData("POST", "/v1/threads/t/messages")]
    [InlineData("GET", "/v1/dashboard/billing/usage")]
    [InlineData("DELETE", "/v1/models/gpt-5")]
    [InlineData("POST", "/v1/completion")]
    [InlineData("POST", "/v1/foo/chat/completions")]
    [InlineData("POST", "/v1")]
    [InlineData("POST", "/v1beta/interactions")]
    [InlineData("POST", "/v1beta/cachedContents")]
    [InlineData("POST", "/api/pull")]
    [InlineData("DELETE", "/api/delete")]
    public void StoredObject_OrUnknownPath_IsOther(string method, string target)
    {
        var operation = Target.Find(target, method);

        Assert.Equal(Work.Other, operation.Work);
        Assert.Equal(method is "POST" || target == "/api/delete", operation.Request is not null);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/responses")]
    [InlineData("/v1/embeddings")]
    [InlineData("/v1/messages")]
    [InlineData("/v1/messages/count_tokens")]
    [InlineData("/v1beta/models/g:generateContent")]
    [InlineData("/v1/models/g:generateContent")]
    [InlineData("/api/chat")]
    public void GeneratingPath_ByAnotherMethod_IsNoOperation(string target)
    {
        foreach (var method in new[] { "GET", "PUT", "PATCH", "DELETE", "QUERY" })
        {
            Assert.Null(SupportedDialects.Set.Find(method, Target.Path(target)));
        }

        Assert.True(SupportedDialects.Set.TakesPost(Target.Path(target)));
    }

    [Theory]
    [InlineData("PUT", "/v1/unknown")]
    [InlineData("QUERY", "/openai/unknown")]
    [InlineData("PATCH", "/v1beta/unknown")]
    [InlineData("PUT", "/api/create")]
    public void UnknownPath_ByAMethodWithABody_IsRead(string method, string target) =>
        Assert.NotNull(Target.Find(target, method).Request);

    [Fact]
    public void Refusal_OfAPathThatNobodyKnows_IsOfTheMountsDialect()
    {
        Assert.Equal("v1 v1beta v1alpha v1beta1 api openai", string.Join(' ', SupportedDialects.Set.Mounts));
        Assert.Equal("openai", SupportedDialects.Set.ForMount("v1").Name);
        Assert.Equal("gemini", SupportedDialects.Set.ForMount("v1beta").Name);
        Assert.Equal("ollama", SupportedDialects.Set.ForMount("api").Name);
        Assert.Equal("openai", SupportedDialects.Set.ForMount("nothing").Name);
        Assert.Equal("anthropic", SupportedDialects.Set.Named("Anthropic")?.Name);
    }
}
