using System.Text;
using System.Text.Json;
using QuotaFunctions.Azurite;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Migrate.QuotaProxy;

/// <summary>Holders of quota-proxy's keys at a real server, on both stores.</summary>
public sealed class OldKeysTests
{
    private const string Sqlite = "sqlite:///data/quota.db";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OldKey_AfterTheImport_WorksInEveryHeader_AndIsCharged_Rotated_Revoked(bool onTables)
    {
        using var workspace = new Workspace();
        await using var tables = onTables ? await AzuriteServer.StartAsync() : null;
        var store = tables?.ConnectionString ?? Sqlite;
        ProxyFixture.Daily(workspace["proxy.db"]);
        var quota = new QuotaProgram(workspace.Path);
        var key = ProxyFixture.Trial(1);

        var done = (await quota.RunAsync("migrate", "--from-quota-proxy", "proxy.db", "--to", store, "--time-zone", "UTC", "--daily-limit", "5", "--yes")).With(0);
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(workspace).With("DATABASE_URL", store));
        foreach (var (header, value) in Forms(key))
        {
            Assert.Equal(200, (await CheckAsync(server, header, value)).Status);
        }

        Assert.Contains("Restart the servers", done.Output, StringComparison.Ordinal);
        Assert.Equal(200, (await server.Api.SendAsync(ApiCall.Get("/v1/usage").With("x-trial-key", key))).Status);
        Assert.Equal(200, (await server.Api.SendAsync(ApiCall.Get("/v1/quota/check/some/path").With("x-trial-key", key))).Status);
        Assert.Equal("200 200 429", await SpendAsync(server, key, 3)); // 3 of today's 5 were used at quota-proxy.
        Assert.Equal("429 quota_exceeded", Words(await CheckAsync(server, "x-trial-key", key)));
        Assert.Equal("403 invalid_key", Words(await CheckAsync(server, "Authorization", $"Bearer {key[..^1]}f")));
        Assert.Equal("403 invalid_key", Words(await CheckAsync(server, "Authorization", "Bearer trial_")));
        Assert.Equal("401 missing_key", Words(await CheckAsync(server, "x-other", key)));
        Assert.Equal(400, (await server.Api.SendAsync(ApiCall.Get($"/v1/quota/check?api_key={key}"))).Status);

        var id = (await CheckAsync(server, "Authorization", $"Bearer {key}")).Json.GetProperty("key").GetProperty("id").GetString()!;
        var rotated = await AdminAsync(server, ApiCall.Post($"/admin/keys/{id}/rotate").Json("""{"overlap_seconds":3600}"""));
        var next = rotated.Json.GetProperty("key").GetString()!;
        Assert.StartsWith($"trial_{id}_", next, StringComparison.Ordinal);
        Assert.Equal("429 quota_exceeded", Words(await CheckAsync(server, "Authorization", $"Bearer {key}")));
        Assert.Equal("429 quota_exceeded", Words(await CheckAsync(server, "x-trial-key", next)));
        await AdminAsync(server, ApiCall.Post($"/admin/keys/{id}/rotate"));
        Assert.Equal("403 invalid_key", Words(await CheckAsync(server, "Authorization", $"Bearer {key}")));

        var other = ProxyFixture.Trial(2);
        var otherId = (await CheckAsync(server, "api-key", other)).Json.GetProperty("key").GetProperty("id").GetString()!;
        await AdminAsync(server, ApiCall.Of("DELETE", $"/admin/keys/{otherId}"));
        Assert.Equal("403 revoked_key", Words(await CheckAsync(server, "api-key", other)));
        Assert.DoesNotContain(key, server.AllOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldKey_AtTheCommandLine_IsKnownByItsId_AndNeverShown()
    {
        using var workspace = new Workspace();
        ProxyFixture.Total(workspace["proxy.db"]);
        var quota = new QuotaProgram(workspace.Path);
        var key = ProxyFixture.Timed(1);
        (await quota.RunAsync("migrate", "--from-quota-proxy", "proxy.db", "--to", Sqlite, "--yes")).With(0);
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(workspace));
        quota = quota.With("QUOTA_SERVER", server.Address.GetLeftPart(UriPartial.Authority)).With("ADMIN_TOKEN", server.AdminToken);
        var id = (await CheckAsync(server, "Authorization", key)).Json.GetProperty("key").GetProperty("id").GetString()!;

        var named = (await quota.RunAsync("keys", "show", key)).With(2);
        var found = await quota.With("TRIAL_KEY", key).RunAsync("doctor", "--only", "key.status");
        var unknown = await quota.With("TRIAL_KEY", key[..^1] + "x").RunAsync("doctor", "--only", "key.status");

        Assert.Contains($"Name it by its id, {id}", named.Errors, StringComparison.Ordinal);
        Assert.Contains($"The key {id} may be used.", found.With(0).Output, StringComparison.Ordinal);
        Assert.Contains("mistyped", unknown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, named.Errors + found.Output + found.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TenThousandKeys_OfWhichSomeAreThere_AreImported()
    {
        using var workspace = new Workspace();
        ProxyFixture.Daily(workspace["few.db"], count: 500);
        ProxyFixture.Daily(workspace["proxy.db"], count: 10_000);
        var quota = new QuotaProgram(workspace.Path);

        (await quota.RunAsync("migrate", "--from-quota-proxy", "few.db", "--to", Sqlite, "--time-zone", "Asia/Shanghai", "--yes")).With(0);
        var done = (await quota.RunAsync("migrate", "--from-quota-proxy", "proxy.db", "--to", Sqlite, "--time-zone", "Asia/Shanghai", "--yes", "--json")).With(0).Json;

        Assert.Equal((9_500, 500, 0), (done.GetProperty("added").GetInt32(), done.GetProperty("unchanged").GetInt32(), done.GetProperty("changed_since").GetInt32()));
    }

    [Fact]
    public async Task KeyThatWasChangedSince_Stays_WhenTheImportIsRepeated()
    {
        using var workspace = new Workspace();
        ProxyFixture.Total(workspace["proxy.db"]);
        var quota = new QuotaProgram(workspace.Path);
        string[] migrate = ["migrate", "--from-quota-proxy", "proxy.db", "--to", Sqlite, "--yes", "--json"];
        (await quota.RunAsync(migrate)).With(0);
        await using (var server = await ServerProcess.StartAsync(ServerSetup.In(workspace)))
        {
            var id = (await CheckAsync(server, "Authorization", ProxyFixture.Timed(1))).Json.GetProperty("key").GetProperty("id").GetString()!;
            await AdminAsync(server, ApiCall.Of("PATCH", $"/admin/keys/{id}").Json("""{"quota":9}"""));
            Assert.Equal(0, await server.StopAsync());
        }

        var again = (await quota.RunAsync(migrate)).With(0).Json;
        await using var next = await ServerProcess.StartAsync(ServerSetup.In(workspace));

        Assert.Equal((0, 1, 1), (again.GetProperty("added").GetInt32(), again.GetProperty("unchanged").GetInt32(), again.GetProperty("changed_since").GetInt32()));
        Assert.Equal("200 429", await SpendAsync(next, ProxyFixture.Timed(1), 2));
    }

    private static IEnumerable<(string Header, string Value)> Forms(string key) =>
    [
        ("Authorization", $"Bearer {key}"), ("Authorization", $"bearer\t{key}"), ("Authorization", key),
        ("Authorization", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{key}:"))}"),
        ("x-api-key", key), ("api-key", key), ("x-goog-api-key", $"Bearer {key}"), ("x-trial-key", key),
    ];

    private static Task<Reply> CheckAsync(ServerProcess server, string header, string value) => server.Api.SendAsync(ApiCall.Get("/v1/quota/check").With(header, value));

    private static async Task<Reply> AdminAsync(ServerProcess server, ApiCall call)
    {
        var reply = await server.Api.SendAsync(call.As(server.AdminToken));
        Assert.InRange(reply.Status, 200, 299);
        return reply;
    }

    private static async Task<string> SpendAsync(ServerProcess server, string key, int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            statuses.Add((await server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key))).Status);
        }

        return string.Join(' ', statuses);
    }

    private static string Words(Reply reply) => $"{reply.Status} {(reply.Json.TryGetProperty("code", out JsonElement code) ? code.GetString() : null)}";
}
