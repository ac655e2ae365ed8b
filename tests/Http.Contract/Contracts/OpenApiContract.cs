using QuotaFunctions.Http.Contract.Described;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /openapi.json</c>: the description of the API, open to everybody.</summary>
public abstract class OpenApiContract : ContractTests
{
    private const string Path = "/openapi.json";

    [Fact]
    public async Task OpenApi_Read_IsTheCommittedFile()
    {
        var reply = (await SendAsync(ApiCall.Get(Path))).Expect(200);

        Assert.Equal("application/json", reply.MediaType);
        Assert.Equal(ApiDocument.Bytes, reply.Body);
        Assert.Equal("public, max-age=300", reply.Header("Cache-Control"));
        Assert.Equal("3.1.1", reply.Json.GetProperty("openapi").GetString());
    }

    [Fact]
    public async Task OpenApi_AskedAgainWithItsTag_IsNotSentAgain()
    {
        var tag = (await SendAsync(ApiCall.Get(Path))).Expect(200).RequiredHeader("ETag");

        foreach (var known in new[] { tag, "W/" + tag, $"\"other\", {tag}" })
        {
            var again = (await SendAsync(ApiCall.Get(Path).With("If-None-Match", known))).Expect(304);
            Assert.Empty(again.Body);
            Assert.Equal(tag, again.Header("ETag"));
        }

        (await SendAsync(ApiCall.Get(Path).With("If-None-Match", "\"other\""))).Expect(200);
    }

    [Fact]
    public async Task OpenApi_ByHead_HasItsHeadersAndNoBody()
    {
        var get = (await SendAsync(ApiCall.Get(Path))).Expect(200);
        var head = (await SendAsync(ApiCall.Of("HEAD", Path))).Expect(200);

        Assert.Empty(head.Body);
        Assert.Equal((get.MediaType, get.Header("ETag")), (head.MediaType, head.Header("ETag")));
    }
}
