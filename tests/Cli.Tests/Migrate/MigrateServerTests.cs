using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Migrate;

/// <summary>A server on the new store answers every key as the one on the old store did.</summary>
public sealed class MigrateServerTests : IAsyncLifetime
{
    private readonly Stores _stores = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stores.DisposeAsync();

    [Fact]
    public async Task Servers_BeforeAndAfter_AnswerTheSame()
    {
        List<string> keys = [];
        List<(int Status, string Body)> before;
        await using (var server = await ServerProcess.StartAsync(_stores.ServerOn(Stores.Sqlite("a.db"))))
        {
            foreach (var body in new[] { "{\"quota\":3}", "{\"quota\":1}", "{\"limits\":[{\"unit\":\"requests\",\"window\":\"day\",\"limit\":5}],\"time_zone\":\"Asia/Shanghai\"}", "{\"quota\":9}", "{\"quota\":9}" })
            {
                keys.Add((await AdminAsync(server, ApiCall.Post("/admin/keys").Json(body))).GetProperty("key").GetString()!);
            }

            foreach (var key in keys)
            {
                await ConsumeAsync(server, key, "first");
            }

            await server.Api.SendAsync(ApiCall.Post("/v1/quota/holds").As(keys[3]).Json("{\"cost\":{\"requests\":2}}"));
            await AdminAsync(server, ApiCall.Post($"/admin/keys/{IdOf(keys[4])}/suspend"));
            before = await AskAsync(server, keys);
            Assert.Equal(0, await server.StopAsync());
        }

        (await _stores.MigrateAsync(Stores.Sqlite("a.db"), await _stores.TablesAsync())).With(0);

        await using var moved = await ServerProcess.StartAsync(_stores.ServerOn(await _stores.TablesAsync()));
        var after = await AskAsync(moved, keys);
        Assert.Equal(before, after);

        // What was spent is spent: of three requests two are left.
        Assert.Equal(200, await ConsumeAsync(moved, keys[0]));
        Assert.Equal(200, await ConsumeAsync(moved, keys[0]));
        Assert.Equal(429, await ConsumeAsync(moved, keys[0]));
        Assert.Equal(0, await moved.StopAsync());
    }

    /// <summary>What a key's holder and the sponsor are told, and the answer to a consume that is sent again.</summary>
    private static async Task<List<(int Status, string Body)>> AskAsync(ServerProcess server, IEnumerable<string> keys)
    {
        List<(int, string)> answers = [];
        foreach (var key in keys)
        {
            foreach (var call in new[]
            {
                ApiCall.Get("/v1/quota/check").As(key),
                ApiCall.Get("/v1/usage").As(key),
                ApiCall.Post("/v1/quota/consume").As(key).With("Idempotency-Key", "first"),
                ApiCall.Get($"/admin/keys/{IdOf(key)}").As(server.AdminToken),
                ApiCall.Get($"/admin/audit?key={IdOf(key)}").As(server.AdminToken),
            })
            {
                var reply = await server.Api.SendAsync(call);
                answers.Add((reply.Status, $"{call.Path} {reply.Text}"));
            }
        }

        return answers;
    }

    private static async Task<int> ConsumeAsync(ServerProcess server, string key, string? idempotencyKey = null)
    {
        var call = ApiCall.Post("/v1/quota/consume").As(key);
        return (await server.Api.SendAsync(idempotencyKey is null ? call : call.With("Idempotency-Key", idempotencyKey))).Status;
    }

    private static async Task<JsonElement> AdminAsync(ServerProcess server, ApiCall call)
    {
        var reply = await server.Api.SendAsync(call.As(server.AdminToken));
        Assert.True(reply.Status is 200 or 201, $"{call.Path} {reply.Status} {reply.Text}");
        return reply.Json;
    }

    private static string IdOf(string key) => key.Split('_')[^2];
}
