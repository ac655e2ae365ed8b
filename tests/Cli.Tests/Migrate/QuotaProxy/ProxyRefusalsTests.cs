using QuotaFunctions.Cli.Tests.Local;
using QuotaFunctions.Cli.Tests.Running;

namespace QuotaFunctions.Cli.Tests.Migrate.QuotaProxy;

/// <summary>Stores of quota-proxy that cannot be imported, whole or in part. Nothing uncertain becomes a key.</summary>
public sealed class ProxyRefusalsTests
{
    public static TheoryData<string, string, string> BadRows => new()
    {
        { "Daily", "INSERT INTO trial_keys VALUES ('trial_short', 'x', 1770000000000)", "trial_keys, row 3: its key has 11 characters" },
        { "Daily", "INSERT INTO trial_keys VALUES ('trial_密钥密钥密钥密钥密钥密钥', 'x', 1770000000000)", "visible ASCII" },
        { "Daily", "UPDATE trial_keys SET created_at = 'yesterday' WHERE label IS NULL", "'created_at' is no time" },
        { "Daily", "UPDATE trial_keys SET created_at = -1 WHERE label IS NULL", "'created_at' is no time" },
        { "Daily", "ALTER TABLE trial_keys ADD COLUMN hourly_limit INTEGER; UPDATE trial_keys SET hourly_limit = 5 WHERE label IS NULL", "'hourly_limit', which no known version" },
        { "Daily", $"UPDATE daily_usage SET requests = -1 WHERE day = '{ProxyFixture.Day(1)}' AND trial_key LIKE '%1'", "'requests' is no whole number" },
        { "Daily", $"UPDATE daily_usage SET day = '2026-02-30' WHERE day = '{ProxyFixture.Day(1)}' AND trial_key LIKE '%1'", "'day' is no date" },
        { "Daily", "INSERT INTO daily_usage SELECT '2999-01-01', key, 5, 1770000000000 FROM trial_keys WHERE label IS NULL", "'day' has not begun yet" },
        { "Persistent", "UPDATE trial_keys SET daily_limit = NULL WHERE label IS NULL", "'daily_limit' is no whole number" },
        { "Persistent", "UPDATE trial_keys SET is_active = 'maybe' WHERE label IS NULL", "'is_active' is neither 0 nor 1" },
        { "Simple", "UPDATE trial_keys SET expires_at = 'soon' WHERE label IS NULL", "'expires_at' is no time" },
        { "Total", "UPDATE api_keys SET total_quota = 2.5 WHERE label IS NULL", "'total_quota' is no whole number" },
        { "Hashes", "UPDATE api_keys SET key_hash = 'd41d8cd98f00b204e9800998ecf8427e' WHERE name IS NULL", "not the 64 hexadecimal digits of a SHA-256" },
        { "Script", "UPDATE api_keys SET is_trial = 1 WHERE name IS NULL", "no expiry that says until when" },
    };

    [Theory]
    [MemberData(nameof(BadRows))]
    public async Task Row_ThatIsNotCertain_IsNamed_AndLeftOutOnRequestOnly(string form, string sql, string reason)
    {
        await using var site = new Installation();
        ProxyForms.Make(form, site.Workspace["proxy.db"]);
        ProxyFixture.Execute(site.Workspace["proxy.db"], sql);

        var refused = (await site.Quota.RunAsync(Migrate("--yes"))).With(1);
        Assert.False(File.Exists(site.Workspace.Database));
        var done = (await site.Quota.RunAsync(Migrate("--yes", "--skip-unreadable", "--json"))).With(0).Json;

        Assert.Contains(reason, refused.Output, StringComparison.Ordinal);
        Assert.Contains("--skip-unreadable", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("trial_short", refused.Output + refused.Errors, StringComparison.Ordinal);
        Assert.Contains(reason.Split(": ")[^1], Assert.Single(done.GetProperty("unreadable").EnumerateArray()).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.InRange(done.GetProperty("added").GetInt32(), 1, 2);
    }

    [Fact]
    public async Task KeyOfThisServicesForm_IsRefused()
    {
        await using var site = new Installation();
        ProxyForms.Make("Daily", site.Workspace["proxy.db"]);
        ProxyFixture.Execute(site.Workspace["proxy.db"], "INSERT INTO trial_keys VALUES ('trial_0123456789abcdef_abcdefghijklmnopqrstuvwxyzABCDEF012345', NULL, 1770000000000)");

        Assert.Contains("the form of a key of this service", (await site.Quota.RunAsync(Migrate("--dry-run"))).With(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatIsNoStore_IsRefusedWithItsReason()
    {
        await using var site = new Installation();
        await File.WriteAllBytesAsync(site.Workspace["empty"], []);
        await File.WriteAllTextAsync(site.Workspace["text"], "not a store");
        await File.WriteAllTextAsync(site.Workspace["json"], """{"users":[]}""");
        await File.WriteAllTextAsync(site.Workspace["half"], """{"keys":{"\ud800aaaaaaaaaaaaaaaaaaaa":{}}}""");
        ProxyFixture.Execute(site.Workspace["other"], "CREATE TABLE posts (id INTEGER)");
        ProxyFixture.Daily(site.Workspace["damaged"], count: 2_000);
        Installation.Overwrite(site.Workspace["damaged"], 8 * 4096, 4096);
        await site.StartAsync();
        await site.StopAsync();

        foreach (var (file, exitCode, says) in new[]
        {
            ("missing", 1, "cannot be read"), ("empty", 1, "is empty"), ("text", 1, "neither a SQLite database nor the JSON file"), ("json", 1, "neither a SQLite"),
            ("half", 1, "not valid Unicode"), ("other", 1, "its tables are posts"), ("damaged", 1, "is damaged"), ("data/quota.db", 2, "a database of QuotaFunctions itself"),
        })
        {
            var refused = (await site.Quota.RunAsync("migrate", "--from-quota-proxy", file, "--to", "sqlite:///new.db", "--time-zone", "UTC", "--yes")).With(exitCode);
            Assert.Contains(says, refused.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain(" at QuotaFunctions", refused.Errors, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(site.Workspace["new.db"]));
    }

    [Fact]
    public async Task File_InUseByQuotaProxy_IsReadAsItWasLastCommitted_AndTheOperatorIsTold()
    {
        await using var site = new Installation();
        ProxyFixture.Daily(site.Workspace["proxy.db"], journal: "WAL");
        using var running = ProxyFixture.Open(site.Workspace["proxy.db"]);
        using var write = running.CreateCommand();
        write.CommandText = $"INSERT INTO trial_keys VALUES ('{ProxyFixture.Trial(3)}', NULL, 1770000000000); BEGIN IMMEDIATE; DELETE FROM trial_keys;";
        write.ExecuteNonQuery();

        var plan = (await site.Quota.RunAsync(Migrate("--dry-run"))).With(0);

        Assert.Contains("3 keys", plan.Output, StringComparison.Ordinal);
        Assert.Contains("write-ahead log", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_LockedByQuotaProxy_IsRefused()
    {
        await using var site = new Installation();
        ProxyFixture.Daily(site.Workspace["proxy.db"]);
        using var running = ProxyFixture.Open(site.Workspace["proxy.db"]);
        using var write = running.CreateCommand();
        write.CommandText = "BEGIN EXCLUSIVE";
        write.ExecuteNonQuery();

        Assert.Contains("locked by another process", (await site.Quota.RunAsync(Migrate("--dry-run"))).With(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_ThatAreMissingOrWrong_AreRefusedBeforeAnythingIsDone()
    {
        await using var site = new Installation();
        ProxyFixture.Daily(site.Workspace["proxy.db"]);
        ProxyFixture.Total(site.Workspace["total.db"]);

        async Task<QuotaResult> RunAsync(string file, params string[] more) => await site.Quota.RunAsync(["migrate", "--from-quota-proxy", file, "--to", "sqlite:///new.db", .. more]);
        Assert.Contains("--time-zone", (await RunAsync("proxy.db", "--yes")).With(2).Errors, StringComparison.Ordinal);
        Assert.Contains("IANA", (await RunAsync("proxy.db", "--yes", "--time-zone", "China Standard Time")).With(2).Errors, StringComparison.Ordinal);
        Assert.Contains("--daily-limit", (await RunAsync("proxy.db", "--yes", "--time-zone", "UTC", "--daily-limit", "-1")).With(2).Errors, StringComparison.Ordinal);
        Assert.Contains("--yes", (await RunAsync("proxy.db", "--time-zone", "UTC")).With(2).Errors, StringComparison.Ordinal);
        Assert.Equal("planned", (await RunAsync("total.db", "--dry-run", "--json")).With(0).Json.GetProperty("result").GetString());
    }

    private static string[] Migrate(params string[] more) =>
        ["migrate", "--from-quota-proxy", "proxy.db", "--to", "sqlite:///data/quota.db", "--time-zone", "UTC", .. more];
}
