using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /admin/settings</c>: what the process runs with.</summary>
public abstract class SettingsContract : ContractTests
{
    [Fact]
    public async Task Settings_OfTheProcess_AreListedByNameWithoutAnySecret()
    {
        var reply = (await AdminAsync("GET", "/admin/settings")).Expect(200);

        Assert.Contains(reply.Json.GetProperty("host").GetString(), (string[])["server", "functions", "custom_handler"]);
        Assert.Matches(@"^\d+\.\d+\.\d+", reply.Json.GetProperty("version").GetString());
        var settings = reply.Json.GetProperty("settings").EnumerateArray().ToArray();
        var names = settings.Select(s => s.GetProperty("name").GetString()!).ToArray();
        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
        Assert.DoesNotContain(Host.AdminToken, reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Host.UpstreamKey, reply.Text, StringComparison.Ordinal);
        Assert.All(settings.Where(s => s.GetProperty("is_secret").GetBoolean()), s => Assert.Null(s.GetProperty("value").GetString()));
    }

    [Theory]
    [InlineData("ADMIN_TOKEN", true, true)]
    [InlineData("ADMIN_TOKEN_FILE", true, false)]
    [InlineData("UPSTREAM_API_KEY", true, true)]
    [InlineData("UPSTREAM_BASE_URL", false, true)]
    [InlineData("DATABASE_URL", false, null)]
    [InlineData("MAX_ADMIN_BODY_BYTES", false, null)]
    public async Task Settings_OneVariable_SaysWhetherItIsSetAndShown(string name, bool isSecret, bool? isSet)
    {
        var settings = (await AdminAsync("GET", "/admin/settings")).Expect(200).Json.GetProperty("settings").EnumerateArray();

        var setting = Assert.Single(settings, s => s.GetProperty("name").GetString() == name);
        Assert.Equal(isSecret, setting.GetProperty("is_secret").GetBoolean());
        Assert.Equal(isSecret, setting.GetProperty("value").GetString() is null);
        Assert.True(isSet is null || isSet == setting.GetProperty("is_set").GetBoolean());
    }

    [Fact]
    public async Task Settings_WithAParameter_AreRefused() =>
        Assert.Contains("'name'", (await AdminAsync("GET", "/admin/settings?name=PORT")).Expect(400).Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task Settings_WithoutTheAdminToken_AreRefused() => (await Host.Api.SendAsync(ApiCall.Of("GET", "/admin/settings"))).Expect(401);
}
