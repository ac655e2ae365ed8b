using CsCheck;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "v1", "chat|completions", "/chat/completions")]
    [InlineData("/v1/chat/completions?x=%20a&y=%00", "v1", "chat|completions", "/chat/completions?x=%20a&y=%00")]
    [InlineData("/V1/Chat/Completions/", "v1", "Chat|Completions", "/Chat/Completions/")]
    [InlineData("/v1//chat//completions", "v1", "chat|completions", "//chat//completions")]
    [InlineData("//v1/models", "v1", "models", "/models")]
    [InlineData("/v1", "v1", "", "")]
    [InlineData("/v1?x", "v1", "", "?x")]
    [InlineData("/v1/models/org%2Fmodel", "v1", "models|org/model", "/models/org%2Fmodel")]
    [InlineData("/v1/ch%61t/completions", "v1", "chat|completions", "/ch%61t/completions")]
    [InlineData("/v1/mod%C3%A9l/100%25", "v1", "modél|100%", "/mod%C3%A9l/100%25")]
    [InlineData("/v1beta/models/gemini-2.5-flash:generateContent?key=a", "v1beta", "models|gemini-2.5-flash:generateContent", "/models/gemini-2.5-flash:generateContent?key=a")]
    [InlineData("/v1/models/a..b/.hidden/...", "v1", "models|a..b|.hidden|...", "/models/a..b/.hidden/...")]
    [InlineData("http://host:80/v1/models", "v1", "models", "/models")]
    [InlineData("HTTPS://host/v1/models?a", "v1", "models", "/models?a")]
    [InlineData("/v1/x/v1/y", "v1", "x|v1|y", "/x/v1/y")]
    public void Target_IsReadAsItWillBeSent(string target, string mount, string segments, string raw)
    {
        Assert.Null(RequestTarget.Read(target, out var path));
        Assert.Equal((mount, segments, raw), (path.Mount, string.Join('|', path.Segments), path.Raw));
    }

    [Theory]
    [InlineData("/v1/chat/completions#x")]
    [InlineData("/v1/models?x=#")]
    [InlineData("/v1/chat/completions%23x")]
    [InlineData("/v1/chat/completions%3Fx")]
    [InlineData("/v1/chat/completions;x=1")]
    [InlineData("/v1/chat/completions%3bx")]
    [InlineData("/v1/../admin")]
    [InlineData("/v1/%2e%2e/admin")]
    [InlineData("/v1/%2E./admin")]
    [InlineData("/v1/.")]
    [InlineData("/v1/x%2f..%2fadmin")]
    [InlineData("/v1/x/%2e%2e%2fadmin")]
    [InlineData("/v1/%252e%252e/admin")]
    [InlineData("/v1/%25252e%25252e/admin")]
    [InlineData("/v1/..%20/admin")]
    [InlineData("/v1/..\\admin")]
    [InlineData("/v1/x%5c..%5cadmin")]
    [InlineData("/v1/x%5Cy")]
    [InlineData("/v1/a%00b")]
    [InlineData("/v1/a%0ab")]
    [InlineData("/v1/a%7f")]
    [InlineData("/v1/a%C2%85")]
    [InlineData("/v1/chat/completions%20")]
    [InlineData("/v1/chat/%09completions")]
    [InlineData("/v1/a b")]
    [InlineData("/v1/é")]
    [InlineData("/v1/a\u0001")]
    [InlineData("/v1/a%")]
    [InlineData("/v1/a%2")]
    [InlineData("/v1/a%zz")]
    [InlineData("/v1/%ff")]
    [InlineData("/v1/%c0%ae%c0%ae/admin")]
    [InlineData("/v1/x?_method=DELETE")]
    [InlineData("/v1/x?a=1&%5Fmethod=PUT")]
    [InlineData("*")]
    [InlineData("host:443")]
    [InlineData("ftp://host/v1/models")]
    [InlineData("")]
    public void Target_ThatServersCouldReadDifferently_IsRefused(string target)
    {
        var problem = RequestTarget.Read(target, out _);
        Assert.Equal(400, problem?.Status);
    }

    [Theory]
    [InlineData("/v1/v1/chat/completions")]
    [InlineData("/v1/V1/models")]
    [InlineData("/v1//v1/models")]
    [InlineData("/v1beta/v1beta/models")]
    public void Mount_NamedTwice_IsToldWithTheWayOut(string target)
    {
        var problem = RequestTarget.Read(target, out _);
        Assert.Equal(404, problem?.Status);
        Assert.Contains("base URL", problem?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyTarget_ThatIsTaken_HasNoWayOut() =>
        Gen.OneOf("/", "/", "v1", ".", "..", "%2e", "%2F", "%5c", "%25", "a", "b", "?", "#", ";", "\\", "%", " ", ":").Array[0, 12].Select(p => "/v1/" + string.Concat(p)).Sample(target =>
        {
            if (RequestTarget.Read(target, out var path) is not null)
            {
                return;
            }

            Assert.Equal(target["/v1".Length..], path.Raw);
            var decoded = path.Raw.Split('?')[0];
            for (var i = 0; i < 5; i++)
            {
                Assert.DoesNotContain(decoded.Split('/', '\\'), s => s is "." or "..");
                Assert.DoesNotContain('\\', decoded);
                decoded = Uri.UnescapeDataString(decoded);
            }
        }, iter: 20_000);
}
