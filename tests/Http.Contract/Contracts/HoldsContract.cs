using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>/v1/quota/holds</c>: set aside, then settle or release; a forgotten hold is charged.</summary>
public abstract class HoldsContract : ContractTests
{
    [Fact]
    public async Task Hold_Made_SetsTheCostAside()
    {
        var key = await IssueAsync(10);
        var before = TimeProvider.System.GetUtcNow();

        var reply = (await HoldAsync(key, """{"cost":{"requests":4},"ttl_seconds":300}""")).Expect(201);

        Assert.NotEmpty(HoldIdOf(reply));
        var expires = reply.Json.GetProperty("hold").GetProperty("expires_at").GetUtc();
        Assert.InRange((expires - before).TotalSeconds, 295, 330);
        Assert.True(reply.Json.GetProperty("allowed").GetBoolean());
        Assert.Equal(key.Id, reply.Json.GetProperty("key").GetProperty("id").GetString());
        Assert.Equal(new LimitView("requests", "lifetime", 10, 0, 4, 6, null), LimitView.Find(reply.Json));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(null)]
    public async Task Hold_NothingSaid_HoldsOneRequest(string? body)
    {
        var key = await IssueAsync(10);

        (await KeyAsync(key, "POST", "/v1/quota/holds", body)).Expect(201);

        Assert.Equal(1, (await LimitAsync(key)).Held);
    }

    [Theory]
    [InlineData(4, 4, 6)]
    [InlineData(1, 1, 9)]
    [InlineData(6, 6, 4)]
    [InlineData(30, 30, 0)]
    public async Task Settle_ChargesWhatWasReallyUsed(int actual, int used, int remaining)
    {
        var key = await IssueAsync(10);
        var hold = HoldIdOf((await HoldAsync(key, """{"cost":{"requests":4}}""")).Expect(201));

        var reply = (await SettleAsync(key, hold, $"{{\"cost\":{{\"requests\":{actual}}}}}")).Expect(200);

        Assert.Equal(new LimitView("requests", "lifetime", 10, used, 0, remaining, null), LimitView.Find(reply.Json));
        Assert.Equal(used, (await RecordAsync(key)).GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task Settle_OtherUnitsThanHeld_AreCharged()
    {
        var key = await IssueWithLimitsAsync(
            """[{"unit":"requests","window":"lifetime","limit":10},{"unit":"tokens","window":"lifetime","limit":100}]""");
        var hold = HoldIdOf((await HoldAsync(key, """{"cost":{"requests":1,"tokens":50}}""")).Expect(201));

        (await SettleAsync(key, hold, """{"cost":{"requests":1,"tokens":20}}""")).Expect(200);

        Assert.Equal((1, 0), (await UsedAndHeldAsync(key, "requests")));
        Assert.Equal((20, 0), (await UsedAndHeldAsync(key, "tokens")));
    }

    [Theory]
    [InlineData("""{"cost":{"tokens":0}}""")]
    [InlineData("""{"cost":{"requests":0,"tokens":0},"ttl_seconds":60}""")]
    public async Task Hold_OfNothing_IsRefusedAndNamed(string json)
    {
        var key = await IssueAsync(0);
        var unlimited = await IssueAsync("""{"quota":null}""");

        (await HoldAsync(key, json)).ExpectRefusal(400, "invalid_request", "cost");
        (await HoldAsync(unlimited, json)).ExpectRefusal(400, "invalid_request", "cost");
    }

    [Fact]
    public async Task Release_GivesEverythingBack()
    {
        var key = await IssueAsync(10);
        var hold = HoldIdOf((await HoldAsync(key, """{"cost":{"requests":4}}""")).Expect(201));

        Assert.Empty((await ReleaseAsync(key, hold)).Expect(204).Body);

        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task Settle_Repeated_IsAnsweredAsFirstAndChargedOnce()
    {
        var key = await IssueAsync(10);
        var hold = HoldIdOf((await HoldAsync(key, """{"cost":{"requests":4}}""")).Expect(201));

        (await SettleAsync(key, hold, """{"cost":{"requests":2}}""")).Expect(200);
        (await SettleAsync(key, hold, """{"cost":{"requests":2}}""")).Expect(200);

        Assert.Equal((2, 0), await UsedAndHeldAsync(key));
    }

    [Fact]
    public async Task Release_Repeated_IsAnsweredAsFirst()
    {
        var key = await IssueAsync(10);
        var hold = HoldIdOf((await HoldAsync(key, "{}")).Expect(201));

        (await ReleaseAsync(key, hold)).Expect(204);
        (await ReleaseAsync(key, hold)).Expect(204);

        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task End_AfterAnotherEnd_IsAConflict()
    {
        var key = await IssueAsync(10);
        var settled = HoldIdOf((await HoldAsync(key, """{"cost":{"requests":4}}""")).Expect(201));
        (await SettleAsync(key, settled, """{"cost":{"requests":2}}""")).Expect(200);
        var released = HoldIdOf((await HoldAsync(key, """{"cost":{"requests":4}}""")).Expect(201));
        (await ReleaseAsync(key, released)).Expect(204);

        (await SettleAsync(key, settled, """{"cost":{"requests":3}}""")).ExpectRefusal(409, "conflict");
        (await ReleaseAsync(key, settled)).ExpectRefusal(409, "conflict");
        (await SettleAsync(key, released, """{"cost":{"requests":3}}""")).ExpectRefusal(409, "conflict");

        Assert.Equal((2, 0), await UsedAndHeldAsync(key));
    }

    [Fact]
    public async Task Hold_PastItsTime_IsChargedAsHeld()
    {
        var key = await IssueAsync(10);
        var hold = HoldIdOf((await HoldAsync(key, """{"cost":{"requests":4},"ttl_seconds":1}""")).Expect(201));

        await Eventually.PassesAsync(async () => Assert.Equal((4, 0), await UsedAndHeldAsync(key)));

        (await SettleAsync(key, hold, """{"cost":{"requests":1}}""")).ExpectRefusal(409, "conflict");
        (await ReleaseAsync(key, hold)).ExpectRefusal(409, "conflict");
        Assert.Equal((4, 0), await UsedAndHeldAsync(key));
    }

    [Fact]
    public async Task Hold_MoreThanIsLeft_IsRefusedAndHoldsNothing()
    {
        var key = await IssueAsync(10);
        (await HoldAsync(key, """{"cost":{"requests":7}}""")).Expect(201);

        (await HoldAsync(key, """{"cost":{"requests":4}}""")).ExpectRefusal(429, "quota_exceeded");
        (await ConsumeAsync(key, """{"cost":{"requests":4}}""")).ExpectRefusal(429, "quota_exceeded");

        Assert.Equal((0, 7), await UsedAndHeldAsync(key));
    }

    [Fact]
    public async Task Hold_ManyAtOnce_NeverPassTheLimit()
    {
        var key = await IssueAsync(10);

        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => HoldAsync(key, "{}")));

        Assert.Equal(10, replies.Count(r => r.Status == 201));
        Assert.Equal(50, replies.Count(r => r.Status == 429));
        Assert.Equal((0, 10), await UsedAndHeldAsync(key));
    }

    [Theory]
    [InlineData("0000000000000000000000")]
    [InlineData("no-such-hold")]
    public async Task End_UnknownHold_IsNotFound(string hold)
    {
        var key = await IssueAsync(10);

        (await SettleAsync(key, hold, """{"cost":{"requests":1}}""")).ExpectRefusal(404, "not_found");
        (await ReleaseAsync(key, hold)).ExpectRefusal(404, "not_found");

        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task End_HoldOfAnotherKey_IsNotFound()
    {
        var owner = await IssueAsync(10);
        var other = await IssueAsync(10);
        var hold = HoldIdOf((await HoldAsync(owner, """{"cost":{"requests":4}}""")).Expect(201));

        (await SettleAsync(other, hold, """{"cost":{"requests":1}}""")).ExpectRefusal(404, "not_found");
        (await ReleaseAsync(other, hold)).ExpectRefusal(404, "not_found");

        Assert.Equal((0, 4), await UsedAndHeldAsync(owner));
        await ExpectUntouchedAsync(other);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e400")]
    [InlineData("9007199254740992")]
    [InlineData("\"60\"")]
    [InlineData("true")]
    public async Task Hold_BadTimeToLive_IsRefusedAndNamed(string seconds)
    {
        var key = await IssueAsync(10);

        (await HoldAsync(key, $$"""{"cost":{"requests":1},"ttl_seconds":{{seconds}}}""")).ExpectRefusal(400, "invalid_request", "ttl_seconds");

        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task Settle_BadCost_LeavesTheHoldOpen()
    {
        var key = await IssueAsync(10);
        var hold = HoldIdOf((await HoldAsync(key, """{"cost":{"requests":4}}""")).Expect(201));

        (await SettleAsync(key, hold, """{"cost":{"requests":-1}}""")).ExpectRefusal(400, "invalid_request", "requests");
        (await SettleAsync(key, hold, """{"price":{"requests":1}}""")).ExpectRefusal(400, "invalid_request", "price");

        Assert.Equal((0, 4), await UsedAndHeldAsync(key));
    }

    private static string HoldIdOf(Reply reply) => reply.Json.GetProperty("hold").GetProperty("id").GetString()!;

    private Task<Reply> HoldAsync(IssuedKey key, string json) => KeyAsync(key, "POST", "/v1/quota/holds", json);

    private Task<Reply> SettleAsync(IssuedKey key, string hold, string json) => KeyAsync(key, "POST", $"/v1/quota/holds/{hold}/settle", json);

    private Task<Reply> ReleaseAsync(IssuedKey key, string hold) => KeyAsync(key, "DELETE", $"/v1/quota/holds/{hold}");

    private async Task<(long Used, long Held)> UsedAndHeldAsync(IssuedKey key, string unit = "requests")
    {
        var limit = await LimitAsync(key, unit);
        return (limit.Used, limit.Held);
    }
}
