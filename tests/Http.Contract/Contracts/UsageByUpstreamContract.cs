using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /admin/usage</c> by upstream, and of one alone.</summary>
public abstract class UsageByUpstreamContract : ContractTests
{
    [Fact]
    public async Task Usage_ConsumedOverTheApi_HasNoUpstream()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);

        var reply = (await AdminAsync("GET", $"/admin/usage?key={key.Id}&group_by=upstream")).Expect(200).Json;

        Assert.Equal("", Assert.Single(reply.GetProperty("rows").EnumerateArray()).GetProperty("upstream").GetString());
    }

    [Theory]
    [InlineData("group_by=upstream")]
    [InlineData("group_by=day,key,model")]
    [InlineData("group_by=key")]
    public async Task Usage_OfAnUpstream_IsNothingElse(string query)
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);

        var reply = (await AdminAsync("GET", $"/admin/usage?key={key.Id}&upstream=no-such_1&{query}")).Expect(200).Json;

        Assert.Empty(reply.GetProperty("rows").EnumerateArray());
        Assert.Equal(0, reply.GetProperty("totals").GetProperty("requests").GetInt64());
    }

    [Theory]
    [InlineData("group_by=colour", "day, key, model, upstream, owner and tag")]
    [InlineData("upstream=Azure", "a-z 0-9 _ -")]
    public async Task Usage_BadName_IsToldWhatIsAllowed(string query, string allowed) =>
        Assert.Contains(allowed, (await AdminAsync("GET", $"/admin/usage?{query}")).Expect(400).Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("group_by=upstreams", "group_by")]
    [InlineData("upstream=", "upstream")]
    [InlineData("upstream=Azure", "upstream")]
    [InlineData("upstream=a.b", "upstream")]
    [InlineData("upstream=-a", "upstream")]
    [InlineData("upstream=a23456789012345678901234567890123", "upstream")]
    [InlineData("upstream=a&upstream=b", "upstream")]
    public async Task Usage_BadName_IsRefusedAndNamed(string query, string parameter)
    {
        (await AdminAsync("GET", $"/admin/usage?{query}")).ExpectRefusal(400, "invalid_request", parameter);
        await ExpectHealthyAsync();
    }
}
