using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Server.Tests.Guide;

/// <summary>
/// The everyday commands of the guide that existing users have (<c>troubleshooting.zh.md</c>) work here: its problems 2, 3 and 5, and its calls by hand.
/// </summary>
public sealed class EverydayCommandsTests(GuideServer guide) : IClassFixture<GuideServer>
{
    private const string ReadToken = "ADMIN_TOKEN=$(grep ADMIN_TOKEN .env | cut -d= -f2)\n";

    private const string IssueKey =
        """
        curl -H "Authorization: Bearer $ADMIN_TOKEN" \
             -H "Content-Type: application/json" \
             -X POST http://127.0.0.1:8787/admin/keys \
             -d '{"quota": 1000, "expires_in": 86400}'
        """;

    [Theory]
    [InlineData("curl -fsS http://127.0.0.1:8787/healthz")]
    [InlineData("curl -v http://127.0.0.1:8787/healthz")]
    public async Task Healthz_ByCurl_SaysOk(string command) =>
        Assert.Contains("\"ok\":true", (await guide.Shell.RunAsync(command)).ExpectSuccess().Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("ls -la /opt/roc/quota-proxy/data/", "quota.db")]
    [InlineData("ls -la /opt/roc/quota-proxy/data/quota.db", "quota.db")]
    [InlineData("du -sh /opt/roc/quota-proxy/data/quota.db", "quota.db")]
    [InlineData("""grep -E "ADMIN_TOKEN|PORT|DATABASE_URL" .env""", "DATABASE_URL=sqlite:///data/quota.db")]
    [InlineData("""sqlite3 /opt/roc/quota-proxy/data/quota.db 'SELECT 1;'""", "1")]
    [InlineData("netstat -tln | grep 8787", "LISTEN")]
    public async Task FilesAndPorts_AreWhereTheGuideLooks(string command, string shown) =>
        Assert.Contains(shown, (await guide.Shell.RunAsync(command)).ExpectSuccess().Output, StringComparison.Ordinal);

    [Fact]
    public async Task TokenLength_OfTheGuidesToken_Is64()
    {
        var result = await guide.Shell.RunAsync(ReadToken + """echo "Token length: ${#ADMIN_TOKEN}" """);

        Assert.Contains("Token length: 64", result.ExpectSuccess().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_ByTheGuidesCurl_AnswersAKey()
    {
        var key = JsonDocument.Parse((await guide.Shell.RunAsync(ReadToken + IssueKey)).ExpectSuccess().Output).RootElement;

        Assert.Equal(1000, key.GetProperty("quota").GetInt64());
        Assert.StartsWith("trial_", key.GetProperty("key").GetString(), StringComparison.Ordinal);
        var lifetime = key.GetProperty("expires_at").GetUtc() - key.GetProperty("created_at").GetUtc();
        Assert.Equal(86_400, lifetime.TotalSeconds, 1.0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("export ADMIN_TOKEN=not-the-token\n")]
    public async Task Issue_WithoutOrWithAWrongToken_Is401(string prepare)
    {
        var result = (await guide.Shell.RunAsync(
            $"{prepare}ADMIN_TOKEN=${{ADMIN_TOKEN-}}\n" + IssueKey.Replace("curl ", "curl -sS -w '%{http_code}' ", StringComparison.Ordinal))).ExpectSuccess();

        Assert.EndsWith("401", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"unauthorized\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_ListedThroughJq_ShowTheirExpiry()
    {
        var issued = JsonDocument.Parse((await guide.Shell.RunAsync(ReadToken + IssueKey)).ExpectSuccess().Output).RootElement;

        var listed = (await guide.Shell.RunAsync(ReadToken +
            """
            curl -H "Authorization: Bearer $ADMIN_TOKEN" \
                 http://127.0.0.1:8787/admin/keys | jq .
            """)).ExpectSuccess();

        var record = JsonDocument.Parse(listed.Output).RootElement.GetProperty("keys").EnumerateArray()
            .First(k => k.GetProperty("id").GetString() == issued.GetProperty("id").GetString());
        Assert.Equal(issued.GetProperty("expires_at").GetUtc(), record.GetProperty("expires_at").GetUtc());
        Assert.DoesNotContain(issued.GetProperty("key").GetString()!, listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QuotaCheck_ByTheGuidesCurl_Is200()
    {
        var key = JsonDocument.Parse((await guide.Shell.RunAsync(ReadToken + IssueKey)).ExpectSuccess().Output).RootElement;
        guide.Shell.Variables["TRIAL_KEY"] = key.GetProperty("key").GetString()!;

        var result = (await guide.Shell.RunAsync(
            """
            curl -v -H "Authorization: Bearer $TRIAL_KEY" \
                 http://127.0.0.1:8787/v1/quota/check
            """)).ExpectSuccess();

        Assert.Contains("\"allowed\":true", result.Output, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QuotaCheck_OfAnExpiredKey_Is403AndTheListSaysWhy()
    {
        var issued = (await guide.Shell.RunAsync(ReadToken + IssueKey.Replace("86400", "1", StringComparison.Ordinal))).ExpectSuccess();
        var key = JsonDocument.Parse(issued.Output).RootElement;

        await Eventually.PassesAsync(async () =>
        {
            var result = await guide.Shell.RunAsync(
                $"curl -sS -w '%{{http_code}}' -H 'Authorization: Bearer {key.GetProperty("key").GetString()}' http://127.0.0.1:8787/v1/quota/check");
            Assert.Contains("expired_key", result.Output, StringComparison.Ordinal);
            Assert.EndsWith("403", result.Output, StringComparison.Ordinal);
        });
        var listed = (await guide.Shell.RunAsync(ReadToken +
            $"curl -sS -H \"Authorization: Bearer $ADMIN_TOKEN\" http://127.0.0.1:8787/admin/keys | jq -r '.keys[] | select(.id==\"{key.GetProperty("id").GetString()}\") | .status'"))
            .ExpectSuccess();
        Assert.Equal("expired", listed.Output.Trim());
    }

    [Fact]
    public async Task Usage_ByTheGuidesCurlAndInTheTable_IsThere()
    {
        var before = await CountUsageAsync();
        var key = JsonDocument.Parse((await guide.Shell.RunAsync(ReadToken + IssueKey)).ExpectSuccess().Output).RootElement;
        (await guide.Shell.RunAsync(
            $"curl -fsS -X POST -H 'Authorization: Bearer {key.GetProperty("key").GetString()}' http://127.0.0.1:8787/v1/quota/consume")).ExpectSuccess();

        var usage = (await guide.Shell.RunAsync(ReadToken +
            """
            curl -v -H "Authorization: Bearer $ADMIN_TOKEN" \
                 http://127.0.0.1:8787/admin/usage
            """)).ExpectSuccess();

        Assert.Contains(key.GetProperty("id").GetString()!, usage.Output, StringComparison.Ordinal);
        Assert.Equal(before + 1, await CountUsageAsync());
    }

    private async Task<long> CountUsageAsync() => long.Parse(
        (await guide.Shell.RunAsync("""sqlite3 /opt/roc/quota-proxy/data/quota.db "SELECT COUNT(*) FROM quota_usage;" """)).ExpectSuccess().Output,
        CultureInfo.InvariantCulture);
}
