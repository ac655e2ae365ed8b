using System.Text;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract;

/// <summary>What the suites share: a host, and the few calls that nearly every test begins with.</summary>
[Trait("Category", "Contract")]
public abstract class ContractTests
{
    /// <summary>The host under test.</summary>
    protected abstract ContractHost Host { get; }

    /// <summary>A label that no other test uses.</summary>
    protected static string NewLabel() => $"contract {Guid.NewGuid():N}";

    /// <summary>Sends a call without any credentials.</summary>
    protected Task<Reply> SendAsync(ApiCall call) => Host.Api.SendAsync(call);

    /// <summary>Sends a call as an administrator.</summary>
    protected Task<Reply> AdminAsync(string method, string path, string? json = null)
    {
        var call = ApiCall.Of(method, path).As(Host.AdminToken);
        return SendAsync(json is null ? call : call.Json(json));
    }

    /// <summary>Sends a call with a key.</summary>
    protected Task<Reply> KeyAsync(IssuedKey key, string method, string path, string? json = null)
    {
        var call = ApiCall.Of(method, path).As(key.Text);
        return SendAsync(json is null ? call : call.Json(json));
    }

    /// <summary>The statuses that a call may have whose header has this value: these, or 500 where the host cannot hand it on.</summary>
    protected int[] WithHeader(string value, params int[] statuses) =>
        Host.TakesHeadersPastAscii || Ascii.IsValid(value) ? statuses : [500];

    /// <summary>Issues a key from a whole request body.</summary>
    protected async Task<IssuedKey> IssueAsync(string json)
    {
        var reply = (await AdminAsync("POST", "/admin/keys", json)).Expect(201);
        return new IssuedKey(reply.Json.GetProperty("id").GetString()!, reply.Json.GetProperty("key").GetString()!, reply);
    }

    /// <summary>Issues a key with a lifetime quota of requests.</summary>
    protected Task<IssuedKey> IssueAsync(long quota) => IssueAsync($$"""{"quota":{{quota}},"label":"{{NewLabel()}}"}""");

    /// <summary>Issues a key with these limits, as JSON.</summary>
    protected Task<IssuedKey> IssueWithLimitsAsync(string limits) => IssueAsync($$"""{"limits":{{limits}},"label":"{{NewLabel()}}"}""");

    /// <summary>Consumes one request.</summary>
    protected Task<Reply> ConsumeAsync(IssuedKey key, string json = "{}") => KeyAsync(key, "POST", "/v1/quota/consume", json);

    /// <summary>A key's record.</summary>
    protected async Task<JsonElement> RecordAsync(IssuedKey key) => (await AdminAsync("GET", $"/admin/keys/{key.Id}")).Expect(200).Json;

    /// <summary>One limit of a key, as the quota check shows it.</summary>
    protected async Task<LimitView> LimitAsync(IssuedKey key, string unit = "requests", string window = "lifetime") =>
        LimitView.Find((await KeyAsync(key, "GET", "/v1/quota/check")).Expect(200, 429).Json, unit, window);

    /// <summary>A chat request that leads to a route of the upstream.</summary>
    protected static ApiCall Chat(IssuedKey key, StubRoute route, string json = """{"model":"test-model","messages":[{"role":"user","content":"hi"}]}""") =>
        ApiCall.Post("/v1/chat/completions").As(key.Text).With(StubUpstream.RouteHeader, route.Id).Json(json);

    /// <summary>Asserts that nothing is used or held, and that the host is well.</summary>
    protected async Task ExpectUntouchedAsync(IssuedKey key)
    {
        foreach (var limit in LimitView.All((await KeyAsync(key, "GET", "/v1/quota/check")).Expect(200).Json))
        {
            Assert.Equal((limit.Unit, 0, 0), (limit.Unit, limit.Used, limit.Held));
        }

        await ExpectHealthyAsync();
    }

    /// <summary>Asserts that the host is well.</summary>
    protected async Task ExpectHealthyAsync() =>
        Assert.True((await SendAsync(ApiCall.Get("/healthz"))).Expect(200).Json.GetProperty("ok").GetBoolean());
}
