using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Tests.Dialects;

public sealed class MisplacedPathTests
{
    [Theory]
    [InlineData("POST", "/chat/completions")]
    [InlineData("GET", "/chat/completions")]
    [InlineData("POST", "/completions")]
    [InlineData("POST", "/messages")]
    [InlineData("POST", "/messages/count_tokens")]
    [InlineData("POST", "/responses")]
    [InlineData("POST", "/embeddings/")]
    [InlineData("POST", "/Images/Generations")]
    [InlineData("POST", "/audio/speech")]
    [InlineData("GET", "/models")]
    [InlineData("GET", "/models/gpt-4o")]
    [InlineData("POST", "/llm/v1/chat/completions")]
    [InlineData("POST", "/a/b/c/d/e/f/responses")]
    [InlineData("POST", "/v2/chat/completions")]
    [InlineData("POST", "//chat//completions")]
    public void Path_EndingInInference_IsMisplaced(string method, string path) => Assert.True(MisplacedPath.Is(SupportedDialects.Set, method, path));

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/nothing")]
    [InlineData("POST", "/nothing")]
    [InlineData("POST", "/chat")]
    [InlineData("GET", "/images/logo.png")]
    [InlineData("GET", "/audio/x.mp3")]
    [InlineData("GET", "/completions.js")]
    [InlineData("GET", "/.env")]
    [InlineData("GET", "/favicon.ico")]
    [InlineData("POST", "/files")]
    public void OtherPath_IsNot(string method, string path) => Assert.False(MisplacedPath.Is(SupportedDialects.Set, method, path));
}
