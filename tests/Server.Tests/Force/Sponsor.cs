using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Force;

/// <summary>Administration of a server: issues keys and reads them.</summary>
internal static class Sponsor
{
    public static async Task<(string Id, string Key)> IssueAsync(this ServerProcess server, string json)
    {
        var record = (await server.Api.SendAsync(ApiCall.Post("/admin/keys").As(server.AdminToken).Json(json))).Expect(201).Json;
        return (record.GetProperty("id").GetString()!, record.GetProperty("key").GetString()!);
    }

    public static Task<(string Id, string Key)> IssueAsync(this ServerProcess server, long quota) => server.IssueAsync($$"""{"quota":{{quota}}}""");

    public static async Task<long> UsedAsync(this ServerProcess server, string id) =>
        (await server.Api.SendAsync(ApiCall.Get($"/admin/keys/{id}").As(server.AdminToken))).Expect(200).Json.GetProperty("used").GetInt64();

    public static async Task<(long Used, long Held)> UsedAndHeldAsync(this ServerProcess server, string key)
    {
        var limit = Http.Contract.LimitView.Find((await server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key))).Expect(200, 429).Json);
        return (limit.Used, limit.Held);
    }

    public static Task<Reply> ConsumeAsync(this ServerProcess server, string key, string? idempotencyKey = null)
    {
        var call = ApiCall.Post("/v1/quota/consume").As(key);
        return server.Api.SendAsync(idempotencyKey is null ? call : call.With("Idempotency-Key", idempotencyKey));
    }

    public static ApiCall Chat(string key, StubRoute route, string json = """{"model":"m","messages":[]}""") =>
        ApiCall.Post("/v1/chat/completions").As(key).With(StubUpstream.RouteHeader, route.Id).Json(json);
}
