using System.Net;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Api.Tests.Reading;

public sealed class HeaderReadingTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Req.1_2-3")]
    public void RequestId_Sane_IsTaken(string id)
    {
        var context = With("x-request-id", id);

        Assert.Equal(id, RequestId.Assign(context));
        Assert.Equal(id, context.Response.Headers[RequestId.Header]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("né")]
    [InlineData("a,b")]
    public void RequestId_Strange_IsReplaced(string id) => Assert.Matches("^[0-9a-z]{20}$", RequestId.Assign(With("x-request-id", id)));

    [Fact]
    public void RequestId_TooLongDoubledOrAKey_IsReplaced()
    {
        var key = ApiKey.Generate(KeyPrefix.Default, KeyId.New()).Text;

        Assert.Equal(31, RequestId.Assign(With("x-request-id", new string('a', 31))).Length);
        Assert.Equal(20, RequestId.Assign(With("x-request-id", new string('a', 32))).Length);
        Assert.Equal(20, RequestId.Assign(With("x-request-id", "a", "b")).Length);
        Assert.Equal(20, RequestId.Assign(With("x-request-id", key)).Length);
    }

    [Theory]
    [InlineData("\"7\"", 7L)]
    [InlineData("*", null)]
    [InlineData("", null)]
    [InlineData("W/\"7\"", -1L)]
    [InlineData("7", -1L)]
    [InlineData("\"7", -1L)]
    [InlineData("\"x\"", -1L)]
    [InlineData("\"\"", -1L)]
    public void IfMatch_AnyTag_IsARevisionOrMatchesNothing(string header, long? revision)
    {
        var faults = new Faults();

        Assert.Equal(revision, IfMatch.Read(With("If-Match", header).Request, faults));
        Assert.False(faults.Any);
    }

    [Fact]
    public void IfMatch_SeveralTags_IsAFault()
    {
        var faults = new Faults();

        IfMatch.Read(With("If-Match", "\"1\", \"2\"").Request, faults);

        Assert.Equal("If-Match", faults.ToProblem()!.Param);
    }

    [Fact]
    public void IdempotencyKey_AtItsBounds()
    {
        Assert.True(IsTaken(" "));
        Assert.True(IsTaken(new string('~', 255)));
        Assert.False(IsTaken(""));
        Assert.False(IsTaken(new string('a', 256)));
        Assert.False(IsTaken("tab\t"));
        Assert.False(IsTaken("clé"));
        Assert.False(IsTaken("a", "b"));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.1,203.0.113.9:4711", "203.0.113.9")]
    [InlineData("[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("unknown", "127.0.0.1")]
    [InlineData("", "127.0.0.1")]
    public void ClientAddress_BehindATrustedProxy_IsTheLastForwarded(string forwarded, string expected)
    {
        var context = With("X-Forwarded-For", forwarded);
        context.Connection.RemoteIpAddress = IPAddress.Loopback.MapToIPv6();

        Assert.Equal(expected, ClientAddress.Of(context, trustForwardedHeaders: true).ToString());
        Assert.Equal("127.0.0.1", ClientAddress.Of(context, trustForwardedHeaders: false).ToString());
    }

    private static bool IsTaken(params string[] values)
    {
        var faults = new Faults();
        return IdempotencyKey.Read(With("Idempotency-Key", values).Request, faults) is not null && !faults.Any;
    }

    private static DefaultHttpContext With(string header, params string[] values)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[header] = values;
        return context;
    }
}
