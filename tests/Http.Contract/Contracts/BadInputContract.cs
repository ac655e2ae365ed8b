using System.Text;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>Bad input gets a 4xx that names the field, consumes nothing and does not harm the host.</summary>
public abstract class BadInputContract : ContractTests
{
    private const int Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData("""{"cost":{"requests":-1}}""", "requests")]
    [InlineData("""{"cost":{"requests":1e400}}""", "requests")]
    [InlineData("""{"cost":{"requests":-1e400}}""", "requests")]
    [InlineData("""{"cost":{"requests":9007199254740992}}""", "requests")]
    [InlineData("""{"cost":{"requests":9223372036854775808}}""", "requests")]
    [InlineData("""{"cost":{"requests":1.5}}""", "requests")]
    [InlineData("""{"cost":{"requests":1e-5}}""", "requests")]
    [InlineData("""{"cost":{"requests":"1"}}""", "requests")]
    [InlineData("""{"cost":{"requests":true}}""", "requests")]
    [InlineData("""{"cost":{"requests":null}}""", "requests")]
    [InlineData("""{"cost":{"requests":[1]}}""", "requests")]
    [InlineData("""{"cost":{"requests":{}}}""", "requests")]
    [InlineData("""{"cost":{"requests":1,"requests":1}}""", "requests")]
    [InlineData("""{"cost":{"Requests":1}}""", "cost")]
    [InlineData("""{"cost":{"":1}}""", "cost")]
    [InlineData("""{"cost":{"a\u0000b":1}}""", "cost")]
    [InlineData("""{"cost":{"tokens_in":1}}""", "tokens_in")]
    [InlineData("""{"cost":{"__proto__":1}}""", "cost")]
    [InlineData("""{"cost":{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1}}""", "cost")]
    [InlineData("""{"cost":5}""", "cost")]
    [InlineData("""{"cost":"requests"}""", "cost")]
    [InlineData("""{"cost":[]}""", "cost")]
    [InlineData("""{"cost":null}""", "cost")]
    [InlineData("""{"cost":{"requests":1},"cost":{"requests":2}}""", "cost")]
    [InlineData("""{"costs":{"requests":1}}""", "costs")]
    [InlineData("""{"Cost":{"requests":1}}""", "Cost")]
    [InlineData("""{"cost":{"requests":1},"extra":true}""", "extra")]
    public async Task Consume_BadCost_IsRefusedAndNamed(string json, string member)
    {
        var key = await IssueAsync(10);

        (await ConsumeAsync(key, json)).ExpectRefusal(400, "invalid_request", member);

        await ExpectUntouchedAsync(key);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{'cost':1}")]
    [InlineData("{\"cost\":{\"requests\":1},}")]
    [InlineData("{/* comment */}")]
    [InlineData("{\"cost\":{\"requests\":01}}")]
    [InlineData("{\"cost\":{\"requests\":NaN}}")]
    [InlineData("cost=1")]
    [InlineData("<cost/>")]
    [InlineData("\0")]
    public async Task AnyBody_NotAJsonObject_IsRefused(string body)
    {
        var key = await IssueAsync(10);

        (await ConsumeAsync(key, body)).ExpectRefusal(400, "invalid_request");
        (await KeyAsync(key, "POST", "/v1/quota/holds", body)).ExpectRefusal(400, "invalid_request");
        (await AdminAsync("POST", "/admin/keys", body)).ExpectRefusal(400, "invalid_request");
        (await AdminAsync("PATCH", $"/admin/keys/{key.Id}", body)).ExpectRefusal(400, "invalid_request");

        await ExpectUntouchedAsync(key);
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("C328")]
    [InlineData("EDA080")]
    [InlineData("F8888080")]
    [InlineData("0A00")]
    [InlineData("1B")]
    public async Task Label_NotUtf8OrControl_IsRefused(string hex)
    {
        byte[] body = [.. "{\"quota\":1,\"label\":\""u8, .. Convert.FromHexString(hex), .. "\"}"u8];

        (await SendAsync(ApiCall.Post("/admin/keys").As(Host.AdminToken).Bytes(body))).ExpectRefusal(400, "invalid_request");

        await ExpectHealthyAsync();
    }

    [Fact]
    public async Task AnyBody_Utf16_IsRefused()
    {
        var key = await IssueAsync(10);
        var body = Encoding.Unicode.GetBytes("{\"cost\":{\"requests\":1}}");

        (await SendAsync(ApiCall.Post("/v1/quota/consume").As(key.Text).Bytes(body, "application/json; charset=utf-16"))).Expect(400, 415);

        await ExpectUntouchedAsync(key);
    }

    [Theory]
    [InlineData(65)]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public async Task AnyBody_DeepJson_IsRefused(int depth)
    {
        var key = await IssueAsync(10);

        foreach (var (open, close) in new[] { ("[", "]"), ("{\"cost\":", "}") })
        {
            var body = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            if (body.Length < Mebibyte)
            {
                (await ConsumeAsync(key, body)).ExpectRefusal(400, "invalid_request");
                (await AdminAsync("POST", "/admin/keys", body)).ExpectRefusal(400, "invalid_request");
            }
        }

        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task OwnBody_OverOneMebibyte_Is413()
    {
        var key = await IssueAsync(10);
        var tooLong = Padded("{\"quota\":1}", Mebibyte + 1);

        foreach (var call in new[] { ApiCall.Post("/v1/quota/consume").As(key.Text), ApiCall.Post("/v1/quota/holds").As(key.Text), ApiCall.Post("/admin/keys").As(Host.AdminToken) })
        {
            (await SendAsync(call.Bytes(tooLong))).ExpectRefusal(413, "payload_too_large");
            (await SendAsync(call.Chunked(tooLong))).ExpectRefusal(413, "payload_too_large");
        }

        (await SendAsync(ApiCall.Post("/admin/keys").As(Host.AdminToken).Bytes(Padded("{\"quota\":1}", Mebibyte)))).Expect(201);
        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task ForwardedBody_Over32Mebibytes_Is413AndChargesNothing()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson("{}");
        var tooLong = Padded("{\"model\":\"m\",\"messages\":[]}", (32 * Mebibyte) + 1);
        var call = ApiCall.Post("/v1/chat/completions").As(key.Text).With(StubUpstream.RouteHeader, route.Id);

        (await SendAsync(call.With("Expect", "100-continue").Bytes(tooLong))).ExpectRefusal(413, "payload_too_large");
        (await SendAsync(call.Chunked(tooLong))).ExpectRefusal(413, "payload_too_large");

        Assert.Empty(route.Requests);
        await Eventually.PassesAsync(() => ExpectUntouchedAsync(key));
    }

    private static byte[] Padded(string json, int length)
    {
        var body = new byte[length];
        body.AsSpan().Fill((byte)' ');
        Encoding.ASCII.GetBytes(json, body);
        return body;
    }
}
