using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Server.Tests.Guide;

/// <summary>
/// The emergency commands of the guide that existing users have (<c>troubleshooting.zh.md</c>) work here; each test has its own installation.
/// </summary>
public sealed class RecoveryCommandsTests : IAsyncLifetime, IDisposable
{
    private readonly GuideServer _guide = new();

    public Task InitializeAsync() => _guide.InitializeAsync();

    public Task DisposeAsync() => _guide.DisposeAsync();

    public void Dispose() => _guide.Dispose();

    [Fact]
    public async Task Vacuum_BesideTheRunningServer_LosesNothing()
    {
        var (id, key) = await IssueAsync();
        await ConsumeAsync(key, 200);
        using var done = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            var sent = 0;
            for (; !done.IsCancellationRequested; sent++)
            {
                await ConsumeAsync(key, 200);
            }

            return sent;
        });

        for (var i = 0; i < 3; i++)
        {
            (await _guide.Shell.RunAsync("""sqlite3 -cmd ".timeout 20000" /opt/roc/quota-proxy/data/quota.db "VACUUM;" """)).ExpectSuccess();
        }

        await done.CancelAsync();
        var charged = 1 + await load;
        Assert.Equal(charged, await UsedAsync(id));
        Assert.Equal("ok", (await _guide.Shell.RunAsync("sqlite3 data/quota.db 'PRAGMA integrity_check;'")).ExpectSuccess().Output.Trim());
    }

    [Fact]
    public async Task DumpIntoANewFile_SwappedIn_KeepsKeysCountsAndUsage()
    {
        var (id, key) = await IssueAsync();
        for (var i = 0; i < 3; i++)
        {
            await ConsumeAsync(key, 200);
        }

        var rows = await CountUsageAsync();
        await _guide.DownAsync();
        (await _guide.Shell.RunAsync(
            """
            cp /opt/roc/quota-proxy/data/quota.db /opt/roc/quota-proxy/data/quota.db.backup.$(date +%Y%m%d_%H%M%S)
            sqlite3 /opt/roc/quota-proxy/data/quota.db ".dump" > quota_dump.sql
            sqlite3 /opt/roc/quota-proxy/data/quota.new.db < quota_dump.sql
            mv /opt/roc/quota-proxy/data/quota.new.db /opt/roc/quota-proxy/data/quota.db
            """)).ExpectSuccess();
        await _guide.UpAsync();

        Assert.Equal(3, await UsedAsync(id));
        Assert.Equal(rows, await CountUsageAsync());
        await ConsumeAsync(key, 200);
        Assert.Equal(4, await UsedAsync(id));
    }

    [Fact]
    public async Task NewAdminToken_AfterARestart_ReplacesTheOld()
    {
        var (id, key) = await IssueAsync();
        var old = (await _guide.Shell.RunAsync("grep ADMIN_TOKEN .env | cut -d= -f2")).ExpectSuccess().Output.Trim();

        // The guide's own command keeps nothing else of the file; here the port has to stay, for other tests use 8787 too.
        (await _guide.Shell.RunAsync(
            """
            NEW_TOKEN=$(openssl rand -hex 32)
            echo "ADMIN_TOKEN=$NEW_TOKEN" > .env
            echo "PORT=8787" >> .env
            """)).ExpectSuccess();
        await _guide.DownAsync();
        await _guide.UpAsync();

        var admin = ApiCall.Get($"/admin/keys/{id}");
        (await _guide.Server.Api.SendAsync(admin.As(old))).ExpectRefusal(401, "unauthorized");
        (await _guide.Server.Api.SendAsync(admin.As(await TokenAsync()))).Expect(200);
        await ConsumeAsync(key, 200);
    }

    [Fact]
    public async Task LogLevelDebug_InTheFile_ShowsMore()
    {
        var quiet = _guide.Server.Output.Count;
        (await _guide.Shell.RunAsync("""echo "LOG_LEVEL=debug" >> .env""")).ExpectSuccess();
        await _guide.DownAsync();
        await _guide.UpAsync();

        var (_, key) = await IssueAsync();
        await ConsumeAsync(key, 200);

        await Eventually.PassesAsync(() =>
        {
            Assert.Contains(_guide.Server.Output, line => line.Contains("debug", StringComparison.OrdinalIgnoreCase) || line.Contains("dbug", StringComparison.Ordinal));
            Assert.True(_guide.Server.Output.Count > quiet, _guide.Server.AllOutput);
            return Task.CompletedTask;
        });
    }

    private async Task<string> TokenAsync() => (await _guide.Shell.RunAsync("grep ADMIN_TOKEN .env | cut -d= -f2")).ExpectSuccess().Output.Trim();

    private async Task<(string Id, string Key)> IssueAsync()
    {
        var call = ApiCall.Post("/admin/keys").As(await TokenAsync()).Json("""{"quota": 1000000, "expires_in": 86400}""");
        var record = (await _guide.Server.Api.SendAsync(call)).Expect(201).Json;
        return (record.GetProperty("id").GetString()!, record.GetProperty("key").GetString()!);
    }

    private async Task ConsumeAsync(string key, int status) =>
        (await _guide.Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key))).Expect(status);

    private async Task<long> UsedAsync(string id)
    {
        JsonElement record = (await _guide.Server.Api.SendAsync(ApiCall.Get($"/admin/keys/{id}").As(await TokenAsync()))).Expect(200).Json;
        return record.GetProperty("used").GetInt64();
    }

    private async Task<string> CountUsageAsync() =>
        (await _guide.Shell.RunAsync("""sqlite3 /opt/roc/quota-proxy/data/quota.db "SELECT COUNT(*) FROM quota_usage;" """)).ExpectSuccess().Output.Trim();
}
