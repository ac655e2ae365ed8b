using QuotaFunctions.Gateway.Reading;
using QuotaFunctions.Gateway.Upstream;

namespace QuotaFunctions.Gateway.Tests;

public sealed class UpstreamAddressesTests
{
    private readonly UpstreamAddresses _addresses = new(new Uri("https://api.example.com:8443/base/v1/"));

    [Theory]
    [InlineData("/chat/completions", Endpoint.ChatCompletions)]
    [InlineData("/chat/completions?api-version=2&x=%2F", Endpoint.ChatCompletions)]
    [InlineData("/chat%2Fcompletions", Endpoint.ChatCompletions)]
    [InlineData("//models/a%20b/", Endpoint.Other)]
    [InlineData("", Endpoint.Other)]
    public void Of_Path_FollowsTheBaseByteForByte_EachTime(string path, object endpoint)
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("https://api.example.com:8443/base/v1" + path, _addresses.Of(Request(path, (Endpoint)endpoint)).OriginalString);
        }
    }

    [Fact]
    public void Authority_OfTheBase() => Assert.Equal("https://api.example.com:8443", _addresses.Authority);

    [Fact]
    public void Of_KnownEndpoint_IsKept() =>
        Assert.Same(_addresses.Of(Request("/messages", Endpoint.Messages)), _addresses.Of(Request("/messages", Endpoint.Messages)));

    [Theory]
    [InlineData(Endpoint.Other)]
    [InlineData(Endpoint.OtherJson)]
    public void Of_OtherPath_IsNotKept(object endpoint) =>
        Assert.NotSame(_addresses.Of(Request("/files/1", (Endpoint)endpoint)), _addresses.Of(Request("/files/1", (Endpoint)endpoint)));

    [Fact]
    public void Of_MorePathsThanAreKept_AreRightAllTheSame()
    {
        for (var i = 0; i < 2 * UpstreamAddresses.MaxKept; i++)
        {
            _addresses.Of(Request($"/chat/completions?{i}", Endpoint.ChatCompletions));
        }

        var last = Request("/responses", Endpoint.Responses);
        Assert.Equal("https://api.example.com:8443/base/v1/responses", _addresses.Of(last).OriginalString);
        Assert.NotSame(_addresses.Of(last), _addresses.Of(last));
    }

    private static ForwardRequest Request(string path, Endpoint endpoint) => new(new ForwardPath(path, path), endpoint);
}
