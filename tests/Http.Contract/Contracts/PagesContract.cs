using System.IO.Compression;
using System.Text;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>The dashboard and the page of a key's holder: how the files are served.</summary>
public abstract class PagesContract : ContractTests
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; "
        + "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    [Theory]
    [InlineData("/dashboard", "text/html")]
    [InlineData("/dashboard/", "text/html")]
    [InlineData("/dashboard/keys", "text/html")]
    [InlineData("/dashboard/keys/0g7m2k9qv5x1c8td", "text/html")]
    [InlineData("/key", "text/html")]
    [InlineData("/dashboard/assets/dashboard.js", "text/javascript")]
    [InlineData("/dashboard/assets/key.js", "text/javascript")]
    [InlineData("/dashboard/assets/shared.js", "text/javascript")]
    [InlineData("/dashboard/assets/site.css", "text/css")]
    [InlineData("/dashboard/assets/icon.svg", "image/svg+xml")]
    public async Task Files_All_AreServedToEverybodyUnderAStrictPolicy(string path, string type)
    {
        var get = (await SendAsync(ApiCall.Get(path))).Expect(200);
        var head = (await SendAsync(ApiCall.Of("HEAD", path))).Expect(200);

        Assert.Equal(type, get.MediaType);
        Assert.NotEmpty(get.Body);
        Assert.Empty(head.Body);
        foreach (var reply in new[] { get, head })
        {
            Assert.Equal(Policy, reply.Header("Content-Security-Policy"));
            Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
            Assert.Equal("no-referrer", reply.Header("Referrer-Policy"));
            Assert.Equal("same-origin", reply.Header("Cross-Origin-Opener-Policy"));
            Assert.Equal("no-cache", reply.Header("Cache-Control"));
            Assert.Null(reply.Header("Set-Cookie"));
        }
    }

    [Fact]
    public async Task Views_OfTheDashboard_AreOnePage()
    {
        var page = (await SendAsync(ApiCall.Get("/dashboard"))).Expect(200).Body;

        Assert.Equal(page, (await SendAsync(ApiCall.Get("/dashboard/keys/0g7m2k9qv5x1c8td"))).Expect(200).Body);
        Assert.DoesNotContain("<script>", Encoding.UTF8.GetString(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_AskedForCompressed_IsTheSameAndHasATagOfItsOwn()
    {
        var call = ApiCall.Get("/dashboard/assets/dashboard.js");
        var plain = (await SendAsync(call)).Expect(200);
        var compressed = (await SendAsync(call.With("Accept-Encoding", "br, gzip"))).Expect(200);

        Assert.Equal("gzip", compressed.Header("Content-Encoding"));
        Assert.Contains("Accept-Encoding", compressed.RequiredHeader("Vary"), StringComparison.Ordinal);
        Assert.NotEqual(plain.Header("ETag"), compressed.Header("ETag"));
        using var unpacked = new GZipStream(new MemoryStream(compressed.Body), CompressionMode.Decompress);
        using var content = new MemoryStream();
        await unpacked.CopyToAsync(content);
        Assert.Equal(plain.Body, content.ToArray());
    }

    [Fact]
    public async Task File_AskedAgainWithItsTag_IsNotSentAgain()
    {
        foreach (var path in new[] { "/dashboard", "/key", "/dashboard/assets/dashboard.js" })
        {
            var tag = (await SendAsync(ApiCall.Get(path))).Expect(200).RequiredHeader("ETag");

            Assert.Empty((await SendAsync(ApiCall.Get(path).With("If-None-Match", tag))).Expect(304).Body);
            (await SendAsync(ApiCall.Get(path).With("If-None-Match", "\"other\""))).Expect(200);
        }
    }

    [Fact]
    public async Task File_ThatIsNotThere_IsNotFound()
    {
        Assert.Equal("not_found", (await SendAsync(ApiCall.Get("/dashboard/assets/none.js"))).Expect(404).Json.GetProperty("code").GetString());
        Assert.Equal("GET, HEAD, OPTIONS", (await SendAsync(ApiCall.Post("/dashboard"))).Expect(405).Header("Allow"));
    }

    [Fact]
    public async Task StartPage_Read_NamesTheDashboard() =>
        Assert.Equal("/dashboard", (await SendAsync(ApiCall.Get("/"))).Expect(200).Json.GetProperty("dashboard").GetString());
}
