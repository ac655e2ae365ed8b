using System.Security.Cryptography;
using System.Text.Json;

namespace QuotaFunctions.Cli.Tests.Local;

/// <summary><c>quota recover</c> on files that are really damaged.</summary>
public sealed class RecoverTests
{
    private const int PageSize = 4096;

    [Fact]
    public async Task Recover_OfAFileWithAnOverwrittenPageOfKeys_SavesTheOthersAndNamesTheLost()
    {
        await using var site = new Installation();
        await site.StartAsync();
        var keys = await site.IssueAsync(600, "k-{n}");
        Assert.True(await site.SpendAsync(keys[0]));
        Assert.True(await site.SpendAsync(keys[599]));
        await site.StopAsync();
        var (database, page) = (site.Workspace.Database, Installation.PageInTheMiddle(site.Workspace.Database, "api_keys"));
        Installation.Overwrite(database, (page - 1) * PageSize, PageSize);
        var before = Hash(database);

        var recovered = (await site.Quota.RunAsync("recover", "new.db", "--json")).With(1);

        var (saved, lost) = CountsOf(recovered.Json, "api_keys");
        Assert.Equal(before, Hash(database));
        Assert.Equal(600, saved + lost);
        Assert.InRange(lost, 1, 20);
        var lostKeys = recovered.Json.GetProperty("lost_keys").EnumerateArray().ToArray();
        Assert.Equal(lost, lostKeys.Length);
        Assert.All(lostKeys, k => Assert.Matches("^k-[0-9]{3}$", k.GetProperty("label").GetString()!));
        Assert.Equal(saved, Installation.Count(site.Workspace["new.db"], "SELECT COUNT(*) FROM key_tags"));
        Assert.Equal(2, Installation.Count(site.Workspace["new.db"], "SELECT SUM(amount) FROM quota_usage"));

        (await site.Quota.RunAsync("restore", "new.db", "--yes")).With(0);
        await site.StartAsync();
        var isLost = lostKeys.Select(k => k.GetProperty("id").GetString()!).ToHashSet();
        foreach (var key in new[] { keys[0], keys[300], keys[599] })
        {
            Assert.Equal(!isLost.Any(key.Contains), await site.SpendAsync(key));
        }
    }

    [Fact]
    public async Task Recover_OfAFileWithManyDamagedPages_StillSavesWhatCanBeRead()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await site.IssueAsync(1000, "k-{n}");
        await site.StopAsync();
        var pages = new FileInfo(site.Workspace.Database).Length / PageSize;
        for (var page = pages / 4; page < pages; page += pages / 8)
        {
            Installation.Overwrite(site.Workspace.Database, (page * PageSize) + 300, 2_000);
        }

        var recovered = (await site.Quota.RunAsync("recover", "new.db", "--json")).With(1).Json;

        var (saved, lost) = CountsOf(recovered, "api_keys");
        Assert.True(saved > 500, $"saved {saved}, lost {lost}");
        Assert.True(saved + lost <= 1000);
        Assert.Equal(saved, Installation.Count(site.Workspace["new.db"], "SELECT COUNT(*) FROM api_keys"));
    }

    [Fact]
    public async Task Recover_OfAFileWhoseEndIsMissing_SavesWhatIsThere()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await site.IssueAsync(1000, "k-{n}");
        await site.StopAsync();
        using (var file = File.OpenWrite(site.Workspace.Database))
        {
            file.SetLength(file.Length * 3 / 4);
        }

        var recovered = (await site.Quota.RunAsync("recover", "new.db", "--json")).With(1).Json;

        var (saved, lost) = CountsOf(recovered, "api_keys");
        Assert.True(saved > 500, $"saved {saved}, lost {lost}");
        (await site.Quota.RunAsync("restore", "new.db", "--yes")).With(0);
        await site.StartAsync();
        Assert.Equal(saved, (await site.Quota.RunAsync("keys", "list", "--all", "--json")).With(0).Json.GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task Recover_OfAFileWithADamagedIndex_LosesNothing()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await site.IssueAsync(600, "k-{n}");
        await site.StopAsync();
        Installation.Overwrite(site.Workspace.Database, (Installation.PageInTheMiddle(site.Workspace.Database, "api_keys_newest") - 1) * PageSize, PageSize);

        var recovered = (await site.Quota.RunAsync("recover", "new.db", "--json")).With(0).Json;

        Assert.Equal((600, 0), CountsOf(recovered, "api_keys"));
        Assert.True(recovered.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task Recover_AfterACrash_ReadsTheLogToo()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await site.IssueAsync(3, "k-{n}");
        var refused = (await site.Quota.RunAsync("recover", "new.db")).With(1);
        Assert.Contains("in use", refused.Errors, StringComparison.Ordinal);
        await site.CrashAsync();
        var (file, log) = (Hash(site.Workspace.Database), Hash(site.Workspace.Database + "-wal"));

        var recovered = (await site.Quota.RunAsync("recover", "new.db", "--json")).With(0).Json;

        Assert.Equal((3, 0), CountsOf(recovered, "api_keys"));
        Assert.Equal((file, log), (Hash(site.Workspace.Database), Hash(site.Workspace.Database + "-wal")));
        Assert.Equal(["new.db"], Directory.EnumerateFiles(site.Workspace.Path, "new.db*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Recover_OfAFileWithoutItsFirstPage_SaysThatABackupIsNeeded()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await site.IssueAsync(3, "k-{n}");
        await site.StopAsync();
        Installation.Overwrite(site.Workspace.Database, 0, PageSize);

        var refused = (await site.Quota.RunAsync("recover", "new.db")).With(1);

        Assert.Contains("quota restore", refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(site.Workspace["new.db"]));
    }

    private static (long Saved, long Lost) CountsOf(JsonElement report, string table)
    {
        var row = report.GetProperty("tables").EnumerateArray().Single(t => t.GetProperty("table").GetString() == table);
        return (row.GetProperty("saved").GetInt64(), row.GetProperty("lost").GetInt64());
    }

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
}
