using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>POST /v1/quota/consume</c>: all units or none, never past a limit.</summary>
public abstract class ConsumeContract : ContractTests
{
    private const string RequestsAndTokens =
        """[{"unit":"requests","window":"lifetime","limit":10},{"unit":"tokens","window":"day","limit":100}]""";

    [Fact]
    public async Task Consume_ExactlyTheQuota_IsAdmittedAndNoMore()
    {
        var key = await IssueAsync(3);

        for (var used = 1; used <= 3; used++)
        {
            var reply = (await ConsumeAsync(key)).Expect(200);
            Assert.Equal(new LimitView("requests", "lifetime", 3, used, 0, 3 - used, null), LimitView.Find(reply.Json));
        }

        (await ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");
        Assert.Equal(3, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task Consume_Allowed_AnswersAsTheCheckDoes()
    {
        var key = await IssueAsync(3);

        var reply = (await ConsumeAsync(key)).Expect(200);

        Assert.Equal("application/json", reply.MediaType);
        Assert.Equal("allowed,key,limits", reply.Json.MemberNames());
        Assert.True(reply.Json.GetProperty("allowed").GetBoolean());
        Assert.Equal(key.Id, reply.Json.GetProperty("key").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Consume_LastUnit_IsAllowed()
    {
        var key = await IssueAsync(1);

        var reply = (await ConsumeAsync(key)).Expect(200);

        Assert.True(reply.Json.GetProperty("allowed").GetBoolean());
        Assert.Equal(0, LimitView.Find(reply.Json).Remaining);
    }

    [Fact]
    public async Task Consume_NoBody_CostsOneRequest()
    {
        var key = await IssueAsync(3);

        (await KeyAsync(key, "POST", "/v1/quota/consume")).Expect(200);

        Assert.Equal(1, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task Consume_SeveralUnits_ChargesEach()
    {
        var key = await IssueWithLimitsAsync(RequestsAndTokens);

        (await ConsumeAsync(key, """{"cost":{"requests":2,"tokens":30}}""")).Expect(200);

        Assert.Equal(2, (await LimitAsync(key)).Used);
        Assert.Equal(30, (await LimitAsync(key, "tokens", "day")).Used);
    }

    [Theory]
    [InlineData("""{"cost":{"requests":1,"tokens":101}}""")]
    [InlineData("""{"cost":{"requests":11,"tokens":1}}""")]
    public async Task Consume_OneUnitTooMuch_ChargesNone(string body)
    {
        var key = await IssueWithLimitsAsync(RequestsAndTokens);

        (await ConsumeAsync(key, body)).ExpectRefusal(429, "quota_exceeded");

        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task Consume_OwnUnit_IsLimited()
    {
        var key = await IssueAsync("""{"quota":null,"limits":[{"unit":"images","window":"month","limit":4}]}""");

        (await ConsumeAsync(key, """{"cost":{"images":3}}""")).Expect(200);
        (await ConsumeAsync(key, """{"cost":{"images":2}}""")).ExpectRefusal(429, "quota_exceeded");

        Assert.Equal(3, (await LimitAsync(key, "images", "month")).Used);
    }

    [Fact]
    public async Task Consume_SameUnitInTwoWindows_IsHeldToTheTighter()
    {
        var key = await IssueWithLimitsAsync(
            """[{"unit":"requests","window":"lifetime","limit":100},{"unit":"requests","window":"month","limit":2}]""");

        (await ConsumeAsync(key, """{"cost":{"requests":2}}""")).Expect(200);
        (await ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");

        Assert.Equal(2, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task Consume_UnitWithoutLimit_IsAllowed()
    {
        var key = await IssueAsync(5);

        (await ConsumeAsync(key, """{"cost":{"requests":1,"images":1000}}""")).Expect(200);

        Assert.Equal(1, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task Consume_LargestAmount_IsExact()
    {
        var key = await IssueWithLimitsAsync("""[{"unit":"tokens","window":"lifetime","limit":9007199254740991}]""");

        (await ConsumeAsync(key, """{"cost":{"tokens":9007199254740990}}""")).Expect(200);
        (await ConsumeAsync(key, """{"cost":{"tokens":2}}""")).ExpectRefusal(429, "quota_exceeded");
        (await ConsumeAsync(key, """{"cost":{"tokens":1}}""")).Expect(200);

        Assert.Equal(0, (await LimitAsync(key, "tokens")).Remaining);
    }

    [Fact]
    public async Task Consume_UnlimitedKey_CountsAllTheSame()
    {
        var key = await IssueAsync("""{"quota":null}""");

        (await ConsumeAsync(key, """{"cost":{"requests":7}}""")).Expect(200);

        Assert.Equal(7, (await RecordAsync(key)).GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task Consume_ManyAtOnce_AdmitsExactlyTheQuota()
    {
        var key = await IssueAsync(20);

        var replies = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => ConsumeAsync(key)));

        Assert.Equal(20, replies.Count(r => r.Status == 200));
        Assert.Equal(100, replies.Count(r => r.Status == 429));
        Assert.Equal(20, (await LimitAsync(key)).Used);
    }
}
