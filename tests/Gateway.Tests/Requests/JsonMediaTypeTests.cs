using Microsoft.AspNetCore.Http;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Exchanges;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

public sealed class JsonMediaTypeTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=us-ascii")]
    [InlineData("application/vnd.api+json; v=1")]
    [InlineData("text/plain")]
    [InlineData("text/plain; charset=utf-8")]
    public void Json_InUtf8_IsTaken(string? contentType) => Assert.Null(JsonMediaType.Check(contentType, null));

    [Theory]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=UTF-16LE")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/json; charset=")]
    [InlineData("application/json; charset=utf-8; charset=utf-7")]
    [InlineData("application/json; x=\"; charset=utf-7\"")]
    [InlineData("application/json; charset*=utf-7''x")]
    [InlineData("application/json, application/json; charset=utf-7")]
    [InlineData("text/plain; charset=utf-7")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/octet-stream")]
    [InlineData("application/xml")]
    [InlineData("json")]
    public void AnythingElse_IsRefused(string contentType)
    {
        Assert.Equal(415, JsonMediaType.Check(contentType, null)?.Status);
        Assert.False(JsonMediaType.IsJson(contentType));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("identity", true)]
    [InlineData("gzip", false)]
    [InlineData("identity, gzip", false)]
    public void Coding_IsRefused(string? coding, bool isTaken) => Assert.Equal(isTaken ? null : 415, JsonMediaType.Check("application/json", coding)?.Status);

    [Theory]
    [InlineData("POST", (int)Work.Generate, true)]
    [InlineData("POST", (int)Work.Free, true)]
    [InlineData("POST", (int)Work.Listing, false)]
    [InlineData("GET", (int)Work.Generate, false)]
    [InlineData("GET", (int)Work.Listing, false)]
    [InlineData("HEAD", (int)Work.Other, false)]
    [InlineData("DELETE", (int)Work.Other, false)]
    [InlineData("PUT", (int)Work.Generate, false)]
    [InlineData("PUT", (int)Work.Other, true)]
    [InlineData("PATCH", (int)Work.Elsewhere, true)]
    [InlineData("QUERY", (int)Work.Generate, false)]
    [InlineData("QUERY", (int)Work.Other, false)]
    public void Body_ComesOnlyWhereItIsRead(string method, int work, bool mayHaveBody)
    {
        var operation = AllowedModelsTests.Operation((Work)work);
        var request = new DefaultHttpContext().Request;
        (request.Method, request.ContentLength) = (method, 5);
        Assert.Equal(mayHaveBody, MethodRule.MayHaveBody(method, operation));
        Assert.Equal(mayHaveBody ? null : 400, MethodRule.Check(request, operation)?.Status);
        request.ContentLength = 0;
        Assert.Null(MethodRule.Check(request, operation));
    }
}
