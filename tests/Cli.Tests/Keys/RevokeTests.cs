using QuotaFunctions.Cli.Tests.Running;

namespace QuotaFunctions.Cli.Tests.Keys;

/// <summary>Revoking cannot be undone, so it asks for the key's name.</summary>
public sealed class RevokeTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly QuotaProgram _quota = running.Quota;

    [Fact]
    public async Task Revoke_WithoutATerminal_SaysWhyItDoesNothing()
    {
        var label = await IssueAsync();

        var refused = (await _quota.RunAsync("keys", "revoke", label)).With(2);

        Assert.Empty(refused.Output);
        Assert.Contains("--yes", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("active", await StatusAsync(label));
    }

    [Fact]
    public async Task Revoke_WithYes_Revokes()
    {
        var label = await IssueAsync();

        (await _quota.RunAsync("keys", "revoke", label, "--yes")).With(0);

        Assert.Equal("revoked", await StatusAsync(label));
    }

    [Fact]
    public async Task Revoke_InATerminal_RevokesOnlyWhenTheLabelIsTyped()
    {
        var label = await IssueAsync();

        var other = (await _quota.TypeAsync("y\n", "keys", "revoke", label)).With(1);
        Assert.Contains("nothing was changed", other.Output, StringComparison.Ordinal);
        Assert.Equal("active", await StatusAsync(label));
        (await _quota.TypeAsync(label + "\n", "keys", "revoke", label)).With(0);

        Assert.Equal("revoked", await StatusAsync(label));
    }

    [Fact]
    public async Task Revoke_OfAFilter_AsksForTheNumberOfKeys()
    {
        var tag = $"t{Guid.NewGuid():N}";
        (await _quota.RunAsync("keys", "create", "--quota", "1", "--count", "2", "--tag", tag)).With(0);

        (await _quota.TypeAsync("3\n", "keys", "revoke", "--filter", "tag=" + tag)).With(1);
        (await _quota.TypeAsync("2\n", "keys", "revoke", "--filter", "tag=" + tag)).With(0);

        var keys = (await _quota.RunAsync("keys", "list", "--tag", tag, "--status", "revoked", "--json")).With(0).Json;
        Assert.Equal(2, keys.GetProperty("keys").GetArrayLength());
    }

    private async Task<string> IssueAsync()
    {
        var label = $"t{Guid.NewGuid():N}";
        (await _quota.RunAsync("keys", "create", "--quota", "1", "--label", label)).With(0);
        return label;
    }

    private async Task<string?> StatusAsync(string label) => (await _quota.RunAsync("keys", "show", label, "--json")).With(0).Json.GetProperty("status").GetString();
}
