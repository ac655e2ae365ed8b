using System.Text.Json;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Migrate.QuotaProxy;

/// <summary>Every form of a store of quota-proxy, imported and used by its holder.</summary>
public sealed class ProxyFormsTests
{
    /// <summary>The form, its first key, that key's limits and what is used of them, and its usage.</summary>
    public static TheoryData<string, string, string, string> Forms => new()
    {
        { "Daily", ProxyFixture.Trial(1), "requests/day=200 used 3", "8 requests, 0 tokens" },
        { "Better", ProxyFixture.Sk(1), "requests/day=200 used 3", "8 requests, 0 tokens" },
        { "First", ProxyFixture.Trial(1), "requests/day=200 used 3", "8 requests, 0 tokens" },
        { "Persistent", ProxyFixture.Roc(1), "requests/day=5 used 3", "8 requests, 0 tokens" },
        { "Simple", ProxyFixture.Trial(1), "requests/day=200 used 3", "8 requests, 0 tokens" },
        { "Total", ProxyFixture.Timed(1), "requests/lifetime=10 used 8", "2 requests, 0 tokens" },
        { "Hashes", ProxyFixture.Sk(1), "requests/lifetime=10 used 8", "1 requests, 0 tokens" },
        { "QuotaUsage", ProxyFixture.Sk(1), "requests/lifetime=1000 used 150", "2 requests, 150 tokens" },
        { "Script", ProxyFixture.Sk(1), "requests/minute=100 used 0, requests/day=1000 used 3", "8 requests, 0 tokens" },
        { "Json", ProxyFixture.Trial(1), "requests/day=200 used 3", "8 requests, 0 tokens" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Store_OfAnyForm_IsImportedAndItsKeysWork(string form, string key, string limits, string usage)
    {
        using var workspace = new Workspace();
        var quota = new QuotaProgram(workspace.Path);
        string[] migrate = ["migrate", "--from-quota-proxy", "proxy.db", "--to", "sqlite:///data/quota.db", "--time-zone", "UTC", "--json", "--yes"];
        ProxyForms.Make(form, workspace["proxy.db"]);

        var done = (await quota.RunAsync(migrate)).With(0);
        var again = (await quota.RunAsync(migrate)).With(0).Json;
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(workspace));

        Assert.Equal((2, 2), (done.Json.GetProperty("keys").GetInt32(), done.Json.GetProperty("added").GetInt32()));
        Assert.Equal((0, 2), (again.GetProperty("added").GetInt32(), again.GetProperty("unchanged").GetInt32()));
        Assert.DoesNotContain(key[8..], done.Output + done.Errors, StringComparison.Ordinal);
        var check = await server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key));
        Assert.Equal((200, "论坛用户：小明"), (check.Status, check.Json.GetProperty("key").GetProperty("label").GetString()));
        Assert.Equal(limits, string.Join(", ", check.Json.GetProperty("limits").EnumerateArray().Select(Words).Where(w => !w.Contains("month", StringComparison.Ordinal))));
        var id = check.Json.GetProperty("key").GetProperty("id").GetString();
        var totals = (await AdminAsync(server, $"/admin/usage?key={id}")).GetProperty("totals");
        Assert.Equal(usage, $"{totals.GetProperty("requests").GetInt64()} requests, {totals.GetProperty("tokens").GetInt64()} tokens");
        Assert.Equal("imported from quota-proxy", Assert.Single((await AdminAsync(server, $"/admin/audit?key={id}")).GetProperty("entries").EnumerateArray()).GetProperty("detail").GetString());

        Assert.Equal(200, (await server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key))).Status);
        totals = (await AdminAsync(server, $"/admin/usage?key={id}")).GetProperty("totals");
        Assert.Equal(int.Parse(usage.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) + 1, totals.GetProperty("requests").GetInt64());
    }

    [Fact]
    public async Task Key_ThatWasSwitchedOff_IsSuspended_AndOneThatExpires_Expires()
    {
        using var workspace = new Workspace();
        var quota = new QuotaProgram(workspace.Path);
        ProxyFixture.Persistent(workspace["off.db"]);
        ProxyFixture.Simple(workspace["term.db"]);
        ProxyFixture.Execute(workspace["term.db"], "UPDATE trial_keys SET expires_at = 1770700000000 WHERE label IS NULL");
        foreach (var file in (string[])["off.db", "term.db"])
        {
            (await quota.RunAsync("migrate", "--from-quota-proxy", file, "--to", "sqlite:///data/quota.db", "--time-zone", "UTC", "--yes")).With(0);
        }

        await using var server = await ServerProcess.StartAsync(ServerSetup.In(workspace));

        foreach (var (key, code) in new[] { (ProxyFixture.Roc(2), "suspended_key"), (ProxyFixture.Trial(2), "expired_key") })
        {
            var refused = await server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key));
            Assert.Equal((403, code), (refused.Status, refused.Json.GetProperty("code").GetString()));
        }

        var check = await server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(ProxyFixture.Trial(1)));
        Assert.Equal("2100-01-01T00:00:00.000Z", check.Json.GetProperty("key").GetProperty("expires_at").GetString());
    }

    private static async Task<JsonElement> AdminAsync(ServerProcess server, string path) => (await server.Api.SendAsync(ApiCall.Get(path).As(server.AdminToken))).Json;

    private static string Words(JsonElement limit) =>
        $"{limit.GetProperty("unit").GetString()}/{limit.GetProperty("window").GetString()}={limit.GetProperty("limit").GetInt64()} used {limit.GetProperty("used").GetInt64()}";
}
