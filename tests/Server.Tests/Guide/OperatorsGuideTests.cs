using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Server.Tests.Guide;

/// <summary>The commands of the operator's guide do what it says; each test has its own installation.</summary>
public sealed class OperatorsGuideTests : IAsyncLifetime, IDisposable
{
    private readonly Installation _installation = new();
    private readonly GuidePage _guide = GuidePage.English;

    public Task InitializeAsync() => _installation.InitializeAsync();

    public Task DisposeAsync() => _installation.DisposeAsync();

    public void Dispose() => _installation.Dispose();

    [Fact]
    public async Task Issue_ByTheGuide_GivesAKeyThatTheCheckAllows()
    {
        var printed = await _installation.RunAsync(_guide["token-from-env"] + "\n" + _guide["issue"]);
        var key = JsonDocument.Parse(printed).RootElement.GetProperty("key").GetString()!;

        (await _installation.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key))).Expect(200);
    }

    [Fact]
    public async Task TokenLength_OfAGeneratedToken_Is64() =>
        Assert.Equal("64", (await _installation.RunAsync(_guide["token-length"])).Trim());

    [Fact]
    public async Task More_ForAKeyWithLittleLeft_RaisesItsQuota()
    {
        var (id, _) = await _installation.IssueAsync();

        await _installation.RunAsync(_guide["more"]);

        var record = (await _installation.Api.SendAsync(ApiCall.Get($"/admin/keys/{id}").As(_installation.AdminToken))).Expect(200).Json;
        Assert.Equal(2000, record.GetProperty("quota").GetInt64());
    }

    [Fact]
    public async Task Leak_OfAKey_EndsIt()
    {
        var (_, key) = await _installation.IssueAsync();

        await _installation.RunAsync(_guide["leak"]);

        Assert.Equal(403, (await _installation.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key))).Status);
    }

    [Fact]
    public async Task NewToken_ByTheGuide_EndsTheOldOneAndKeepsTheOtherSettings()
    {
        var old = _installation.AdminToken;

        await _installation.RunAsync(_guide["new-token"]);

        (await _installation.Api.SendAsync(ApiCall.Get("/admin/keys").As(old))).ExpectRefusal(401, "unauthorized");
        (await _installation.Api.SendAsync(ApiCall.Get("/admin/keys").As(_installation.AdminToken))).Expect(200);
        Assert.Contains("DATABASE_URL=sqlite:///data/quota.db", await _installation.RunAsync("cat .env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_OfARunningServer_HasTheNewestCharge()
    {
        var (id, key) = await _installation.IssueAsync();
        await _installation.ConsumeAsync(key);

        Assert.Contains("ok", await _installation.RunAsync(_guide["backup"]), StringComparison.Ordinal);

        await _installation.ConsumeAsync(key);
        await _installation.RunAsync("docker compose down\nrm data/quota.db*\nmv data/backup-*.db data/quota.db\ndocker compose up -d");
        Assert.Equal(1, await _installation.UsedAsync(id));
    }

    [Fact]
    public async Task DamagedDatabase_WhoseUsageCannotBeRead_KeepsKeysAndWhatTheyUsed()
    {
        var (id, key) = await _installation.IssueAsync();
        await _installation.ConsumeAsync(key);
        await _installation.RunAsync(
            """
            docker compose down
            page=$(sqlite3 data/quota.db "SELECT rootpage FROM sqlite_master WHERE name = 'usage_amounts'")
            size=$(sqlite3 data/quota.db "PRAGMA page_size")
            head -c "$size" /dev/urandom | dd of=data/quota.db bs="$size" seek=$((page - 1)) conv=notrunc status=none
            docker compose up -d
            """);

        var printed = await _installation.RunAsync(_guide["damaged-database"]);

        // The new file's lines: its check, its keys, its usage rows.
        Assert.Contains("quota.new.db:\nok\n1\n0\n", printed, StringComparison.Ordinal);
        Assert.Equal(1, await _installation.UsedAsync(id));
        await _installation.ConsumeAsync(key);
        Assert.Equal(2, await _installation.UsedAsync(id));
    }

    [Fact]
    public async Task DamagedDatabase_ThatIsWhole_LosesNothing()
    {
        var (id, key) = await _installation.IssueAsync();
        await _installation.ConsumeAsync(key);
        var before = await _installation.RunAsync(_guide["database"]);

        await _installation.RunAsync(_guide["damaged-database"]);

        Assert.Equal(Last(before), Last(await _installation.RunAsync(_guide["database"])));
        Assert.Equal(1, await _installation.UsedAsync(id));
    }

    /// <summary>The count of usage rows and the outcome of the check, which the commands print last.</summary>
    private static string[] Last(string printed) => printed.TrimEnd().Split('\n')[^2..];
}
