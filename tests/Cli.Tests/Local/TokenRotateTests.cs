using QuotaFunctions.Cli.Tests.Running;

namespace QuotaFunctions.Cli.Tests.Local;

/// <summary><c>quota token rotate</c>: a new admin token where the server reads it.</summary>
public sealed class TokenRotateTests
{
    private const string Old = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Rotate_OfTheTokenThatTheServerMade_IsTakenAfterARestart()
    {
        await using var site = new Installation();
        await site.StartAsync();
        var before = await File.ReadAllTextAsync(site.Workspace["data/admin-token"]);

        (await site.Quota.RunAsync("token", "rotate")).With(2);
        var rotated = (await site.Quota.RunAsync("token", "rotate", "--yes", "--json")).With(0);

        var after = await File.ReadAllTextAsync(site.Workspace["data/admin-token"]);
        Assert.NotEqual(before, after);
        Assert.DoesNotContain(after.Trim(), rotated.Output + rotated.Errors, StringComparison.Ordinal);
        OwnerOnly.Expect(site.Workspace["data/admin-token"]);
        Assert.Contains("Start the server again", rotated.Errors, StringComparison.Ordinal);
        (await site.Quota.RunAsync("keys", "list")).With(4);
        await site.StopAsync();
        await site.StartAsync();
        (await site.Quota.RunAsync("keys", "list")).With(0);
    }

    [Fact]
    public async Task Rotate_OfTheTokenInEnv_ChangesThatLineOnly()
    {
        await using var site = new Installation();
        var env = site.Workspace[".env"];
        await File.WriteAllTextAsync(env, $"# ADMIN_TOKEN=comment\nLOG_LEVEL=warn\nADMIN_TOKEN={Old}\nADMIN_TOKENS=other\n");

        var rotated = (await site.Quota.RunAsync("token", "rotate", "--yes")).With(0);

        var lines = await File.ReadAllLinesAsync(env);
        Assert.Equal(["# ADMIN_TOKEN=comment", "LOG_LEVEL=warn", "ADMIN_TOKENS=other"], lines.Where(l => !l.StartsWith("ADMIN_TOKEN=", StringComparison.Ordinal)));
        var token = Assert.Single(lines, l => l.StartsWith("ADMIN_TOKEN=", StringComparison.Ordinal))["ADMIN_TOKEN=".Length..];
        Assert.Matches("^[0-9a-f]{64}$", token);
        Assert.DoesNotContain(token, rotated.Output + rotated.Errors, StringComparison.Ordinal);
        OwnerOnly.Expect(env);
        await site.StartAsync();
        (await site.Quota.RunAsync("keys", "list")).With(0);
    }

    [Fact]
    public async Task Rotate_KeepingTheOldToken_LetsBothWorkUntilTheNext()
    {
        await using var site = new Installation();
        await File.WriteAllTextAsync(site.Workspace[".env"], $"ADMIN_TOKEN={Old}\n");

        (await site.Quota.RunAsync("token", "rotate", "--keep-old", "--yes")).With(0);
        await site.StartAsync();
        (await site.Quota.RunAsync("keys", "list")).With(0);
        (await site.Quota.With("ADMIN_TOKEN", Old).RunAsync("keys", "list")).With(0);
        (await site.Quota.RunAsync("token", "rotate", "--yes")).With(0);

        Assert.DoesNotContain(Old, await File.ReadAllTextAsync(site.Workspace[".env"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_WhereNoFileHasTheToken_SaysWhereItIs()
    {
        await using var site = new Installation();

        Assert.Contains("ADMIN_TOKEN is set", (await site.Quota.With("ADMIN_TOKEN", Old).RunAsync("token", "rotate", "--yes")).With(2).Errors, StringComparison.Ordinal);
        (await site.Quota.RunAsync("token", "rotate", "--yes")).With(2);
    }
}
