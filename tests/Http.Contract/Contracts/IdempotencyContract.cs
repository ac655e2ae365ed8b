using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>Idempotency-Key</c>: one operation, one charge, however often it is sent.</summary>
public abstract class IdempotencyContract : ContractTests
{
    [Fact]
    public async Task Retry_SameKeyAndBody_ChargesOnceAndAnswersAsFirst()
    {
        var key = await IssueAsync(10);
        var id = Guid.NewGuid().ToString();

        var first = (await ConsumeAsync(key, id, """{"cost":{"requests":3}}""")).Expect(200);
        (await ConsumeAsync(key)).Expect(200);
        var second = (await ConsumeAsync(key, id, """{"cost":{"requests":3}}""")).Expect(200);

        Assert.True(JsonElement.DeepEquals(first.Json, second.Json), $"{first}\n\n{second}");
        Assert.Equal(4, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task Retry_OtherWhitespace_IsTheSameBody()
    {
        var key = await IssueAsync(10);

        (await ConsumeAsync(key, "retry-1", """{"cost":{"requests":3}}""")).Expect(200);
        (await ConsumeAsync(key, "retry-1", """{ "cost" : { "requests" : 3 } }""")).Expect(200);

        Assert.Equal(3, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task Retry_AfterTheQuotaIsUsedUp_StillAnswersAsFirst()
    {
        var key = await IssueAsync(1);

        (await ConsumeAsync(key, "only", "{}")).Expect(200);
        (await ConsumeAsync(key, "another", "{}")).ExpectRefusal(429, "quota_exceeded");
        (await ConsumeAsync(key, "only", "{}")).Expect(200);

        Assert.Equal(1, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task Reuse_SameKeyOtherBody_Is422AndChargesNothing()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key, "reused", """{"cost":{"requests":1}}""")).Expect(200);

        (await ConsumeAsync(key, "reused", """{"cost":{"requests":2}}""")).ExpectRefusal(422, "idempotency_mismatch");

        Assert.Equal(1, (await LimitAsync(key)).Used);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Retry_OfACostOfNothing_IsWorkedOutAnew(long quota)
    {
        var key = await IssueAsync(quota);

        var first = (await ConsumeAsync(key, "nothing", """{"cost":{"requests":0}}""")).Expect(200);
        var second = (await ConsumeAsync(key, "nothing", """{"cost":{"requests":0}}""")).Expect(200);

        Assert.True(JsonElement.DeepEquals(first.Json, second.Json), $"{first}\n\n{second}");
        Assert.Null(second.Header("Idempotency-Replayed"));
        Assert.Equal((0, 0), ((await LimitAsync(key)).Used, (await LimitAsync(key)).Held));
        Assert.True((await RecordAsync(key)).GetProperty("last_used_at").IsNull());
    }

    [Fact]
    public async Task Reuse_OnAnotherEndpoint_Is422AndHoldsNothing()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key, "crossed", """{"cost":{"requests":1}}""")).Expect(200);

        var call = ApiCall.Post("/v1/quota/holds").As(key.Text).With("Idempotency-Key", "crossed").Json("""{"cost":{"requests":1}}""");
        (await SendAsync(call)).ExpectRefusal(422, "idempotency_mismatch");

        Assert.Equal(0, (await LimitAsync(key)).Held);
    }

    [Fact]
    public async Task Retry_OfARefusal_IsTriedAnew()
    {
        var key = await IssueAsync(1);
        (await ConsumeAsync(key)).Expect(200);
        (await ConsumeAsync(key, "later", "{}")).ExpectRefusal(429, "quota_exceeded");
        (await AdminAsync("PATCH", $"/admin/keys/{key.Id}", """{"quota":2}""")).Expect(200);

        (await ConsumeAsync(key, "later", "{}")).Expect(200);

        Assert.Equal(2, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task SameIdempotencyKey_OfTwoKeys_AreTwoOperations()
    {
        var one = await IssueAsync(10);
        var other = await IssueAsync(10);

        (await ConsumeAsync(one, "shared", """{"cost":{"requests":1}}""")).Expect(200);
        (await ConsumeAsync(other, "shared", """{"cost":{"requests":2}}""")).Expect(200);

        Assert.Equal(1, (await LimitAsync(one)).Used);
        Assert.Equal(2, (await LimitAsync(other)).Used);
    }

    [Fact]
    public async Task ManyAtOnce_SameKey_ChargeOnce()
    {
        var key = await IssueAsync(100);

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ConsumeAsync(key, "burst", "{}")));

        Assert.All(replies, r => Assert.True(r.Status is 200 or 409, r.ToString()));
        Assert.Contains(replies, r => r.Status == 200);
        Assert.All(replies.Where(r => r.Status == 409), r => r.ExpectRefusal(409, "conflict"));
        Assert.Equal(1, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task Hold_Retried_IsOneHold()
    {
        var key = await IssueAsync(10);
        var call = ApiCall.Post("/v1/quota/holds").As(key.Text).With("Idempotency-Key", "held").Json("""{"cost":{"requests":4},"ttl_seconds":60}""");

        var first = (await SendAsync(call)).Expect(201);
        var second = (await SendAsync(call)).Expect(201);

        Assert.Equal(
            first.Json.GetProperty("hold").GetProperty("id").GetString(), second.Json.GetProperty("hold").GetProperty("id").GetString());
        Assert.Equal(4, (await LimitAsync(key)).Held);
    }

    [Theory]
    [InlineData("ключ-операции")]
    [InlineData("a b;c=\"d\"")]
    public async Task AnyText_AsIdempotencyKey_ChargesAtMostOnce(string id)
    {
        var key = await IssueAsync(10);

        var first = (await ConsumeAsync(key, id, "{}")).Expect(WithHeader(id, 200, 400));
        (await ConsumeAsync(key, id, "{}")).Expect(first.Status);

        Assert.Equal(first.Status == 200 ? 1 : 0, (await LimitAsync(key)).Used);
    }

    private Task<Reply> ConsumeAsync(IssuedKey key, string id, string json) =>
        SendAsync(ApiCall.Post("/v1/quota/consume").As(key.Text).With("Idempotency-Key", id).Json(json));
}
