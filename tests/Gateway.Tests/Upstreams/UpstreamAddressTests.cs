using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Upstreams.Tests;

public sealed class UpstreamAddressTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1", "v1", "/chat/completions", "https://api.openai.com/v1/chat/completions")]
    [InlineData("https://host/team/api", "v1", "/models?limit=2", "https://host/team/api/models?limit=2")]
    [InlineData("https://host:8443", "v1", "", "https://host:8443/")]
    [InlineData("https://host:8443", "v1", "?x=1", "https://host:8443/?x=1")]
    [InlineData("https://host/v1", "v1", "?x=1", "https://host/v1?x=1")]
    [InlineData("https://host/v1", "api", "/chat", "https://host/api/chat")]
    [InlineData("https://openrouter.ai/api/v1", "api", "/tags", "https://openrouter.ai/api/tags")]
    [InlineData("http://127.0.0.1:11434", "api", "/chat", "http://127.0.0.1:11434/api/chat")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta", "v1beta", "/models/x:generateContent", "https://generativelanguage.googleapis.com/v1beta/models/x:generateContent")]
    [InlineData("https://generativelanguage.googleapis.com", "v1beta", "/models", "https://generativelanguage.googleapis.com/v1beta/models")]
    [InlineData("https://res.openai.azure.com/openai", "openai", "/deployments/d/chat/completions?api-version=1", "https://res.openai.azure.com/openai/deployments/d/chat/completions?api-version=1")]
    [InlineData("https://res.openai.azure.com/OpenAI/v1", "openai", "/v1/responses", "https://res.openai.azure.com/openai/v1/responses")]
    [InlineData("https://host/team/v1", "v1beta", "/models", "https://host/team/v1beta/models")]
    [InlineData("https://v1/v1", "api", "/x", "https://v1/api/x")]
    [InlineData("https://v1", "api", "/x", "https://v1/api/x")]
    [InlineData("https://host/openai2", "openai", "/x", "https://host/openai2/openai/x")]
    public void Base_WithOrWithoutTheMount_IsFollowedByTheRest(string baseUrl, string mount, string rest, string expected) =>
        Assert.Equal(expected, Address(baseUrl, mount, rest).AbsoluteUri);

    [Theory]
    [InlineData("/files/a%2Fb?x=%20y&z=[1]")]
    [InlineData("/files/%41|b^c")]
    [InlineData("//files//x/")]
    public void Rest_GoesUpByteForByte(string rest) =>
        Assert.Equal("/v1" + rest, Address("https://host/v1", "v1", rest).PathAndQuery);

    [Theory]
    [InlineData("/models/gemini-pro:generateContent?alt=sse", "gemini-pro", "x/y", "/models/x%2Fy:generateContent?alt=sse")]
    [InlineData("/deployments/gpt-4o/chat/completions", "gpt-4o", "mini", "/deployments/mini/chat/completions")]
    [InlineData("/deployments/deployments/chat", "deployments", "mini", "/deployments/mini/chat")]
    [InlineData("/models/llama3:8b", "llama3:8b", "m", "/models/m")]
    [InlineData("/models/my%20model/a%2Fb", "my model", "m", "/models/m/a%2Fb")]
    [InlineData("//models/m1//x", "m1", "m2", "//models/m2//x")]
    public void ModelInThePath_IsReplacedAlone(string rest, string model, string name, string expected) =>
        Assert.Equal(expected, Path("v1", rest).WithModel(model, name)?.Raw);

    [Theory]
    [InlineData("/gpt-4o")]
    [InlineData("/models/gpt-4o-mini")]
    [InlineData("/models?model=/gpt-4o")]
    [InlineData("")]
    public void ModelThatIsNotInThePath_IsNotReplaced(string rest) => Assert.Null(Path("v1", rest).WithModel("gpt-4o", "x"));

    private static Uri Address(string baseUrl, string mount, string rest) =>
        UpstreamAddress.Of(new Upstream { BaseUrl = new Uri(baseUrl) }, Path(mount, rest));

    private static OperationPath Path(string mount, string rest) => new(mount, [], rest);
}
