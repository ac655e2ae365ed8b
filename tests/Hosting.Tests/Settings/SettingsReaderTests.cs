using Microsoft.Extensions.Logging;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Tests.Settings;

public sealed class SettingsReaderTests
{
    [Fact]
    public void NothingSet_HasTheDocumentedDefaults()
    {
        var settings = Read().Settings!;

        Assert.Equal(new SqliteLocation("data/quota.db"), settings.Storage);
        Assert.Equal(("127.0.0.1", 8787, LogLevel.Information, false), (settings.Host, settings.Port, settings.LogLevel, settings.UseLeases));
        Assert.Empty(settings.Edge.AdminTokens);
        Assert.Empty(settings.Gateway.Upstreams);
        Assert.False(settings.Api.CorsOrigins.IsAny);
        Assert.Equal("UTC", settings.Api.DefaultTimeZone);
        Assert.Equal((1_048_576, 33_554_432L), (settings.Api.MaxAdminBodyBytes, settings.Gateway.MaxForwardBodyBytes));
        Assert.Matches(@"^\d+\.\d+\.\d+", settings.Api.Version);
    }

    [Fact]
    public void EmptyVariables_CountAsNotSet() =>
        Assert.Empty(SettingsReader.Read(_ => " ", SettingsHost.Server).Faults);

    [Theory]
    [InlineData("sqlite:///data/quota.db", "data/quota.db")]
    [InlineData("sqlite:////var/lib/quota.db", "/var/lib/quota.db")]
    [InlineData("SQLITE:///q.db", "q.db")]
    [InlineData("sqlite:///with space/q.db", "with space/q.db")]
    public void DatabaseUrl_Sqlite_IsAPath(string url, string path) =>
        Assert.Equal(new SqliteLocation(path), Read(("DATABASE_URL", url)).Settings!.Storage);

    [Fact]
    public void DatabaseUrl_TableStorage_InItsThreeForms()
    {
        Assert.Equal(new TableConnectionString("UseDevelopmentStorage=true"), Read(("DATABASE_URL", "UseDevelopmentStorage=true")).Settings!.Storage);
        Assert.IsType<TableConnectionString>(Read(("DATABASE_URL", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9v==;EndpointSuffix=core.windows.net")).Settings!.Storage);
        Assert.Equal(
            new TableAddress(new Uri("https://acme.table.core.windows.net")),
            Read(("DATABASE_URL", "https://acme.table.core.windows.net")).Settings!.Storage);
    }

    [Theory]
    [InlineData("sqlite:")]
    [InlineData("sqlite://")]
    [InlineData("sqlite:///")]
    [InlineData("sqlite://data/quota.db")]
    [InlineData("sqlite:///:memory:")]
    [InlineData("sqlite:///data/")]
    [InlineData("sqlite:///q.db?mode=memory")]
    [InlineData("postgres://u:canary@h/db")]
    [InlineData("http://acme.table.core.windows.net")]
    [InlineData("https://acme.table.core.windows.net/?sig=canary")]
    [InlineData("https://user:canary@acme.table.core.windows.net")]
    [InlineData("data/quota.db")]
    [InlineData("AccountKey=canary")]
    [InlineData("AccountName")]
    public void DatabaseUrl_Other_IsAFaultThatRepeatsNothing(string url)
    {
        var fault = Assert.Single(Read(("DATABASE_URL", url)).Faults);

        Assert.StartsWith("DATABASE_URL ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://acme.table.cosmos.azure.com", "Cosmos DB")]
    [InlineData("https://acme.table.cosmos.azure.com:443/", "Cosmos DB")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=Zm9v==;TableEndpoint=https://acme.table.cosmos.azure.com:443/;", "Cosmos DB")]
    [InlineData("AccountEndpoint=https://acme.documents.azure.com:443/;AccountKey=Zm9v==;", "Cosmos DB")]
    [InlineData("http://127.0.0.1:10002/devstoreaccount1", "Azurite")]
    [InlineData("https://127.0.0.1:10002/devstoreaccount1/", "Azurite")]
    public void DatabaseUrl_OfWhatIsNotSupported_NamesIt(string url, string name)
    {
        var fault = Assert.Single(Read(("DATABASE_URL", url)).Faults);

        Assert.Contains(name, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("Zm9v", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ADMIN_TOKEN")]
    [InlineData("UPSTREAM_API_KEY")]
    [InlineData("DATABASE_URL")]
    [InlineData("LOG_LEVEL")]
    public void VaultReference_ThatWasNotResolved_IsAFaultAndNoValue(string variable)
    {
        var outcome = Read((variable, "@Microsoft.KeyVault(SecretUri=https://kv-acme.vault.azure.net/secrets/admin-token)"));

        var fault = Assert.Single(outcome.Faults);
        Assert.StartsWith($"{variable} is a reference to Azure Key Vault that Azure did not resolve", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("kv-acme", fault, StringComparison.Ordinal);
        Assert.Null(outcome.Settings);
    }

    [Fact]
    public void VaultReference_AsAnAdminToken_IsNoTokenForProgramsThatCall()
    {
        var (tokens, faults) = SettingsReader.ReadAdminTokens(
            name => name == "ADMIN_TOKEN" ? "@microsoft.keyvault(VaultName=kv-acme;SecretName=admin-token)" : null);

        Assert.Empty(tokens);
        Assert.Single(faults);
    }

    [Theory]
    [InlineData("0", "0.0.0.0")]
    [InlineData("127.1", "127.0.0.1")]
    [InlineData("0:0:0:0:0:0:0:0", "::")]
    [InlineData("[::]", "::")]
    [InlineData("::ffff:0.0.0.0", "0.0.0.0")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    [InlineData("localhost", "localhost")]
    public void Host_InAnyForm_IsOneAddress(string host, string address) => Assert.Equal(address, Read(("HOST", host)).Settings!.Host);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData("86400", 86_400)]
    public void ShutdownSeconds_InRange_IsTheTime(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(("SHUTDOWN_SECONDS", text)).Settings!.ShutdownTime);

    [Theory]
    [InlineData("WEBSITE_INSTANCE_ID")]
    [InlineData("WEBSITE_SKU")]
    public void Sqlite_OnAnAzurePlan_IsRefusedWithTheReason(string sign)
    {
        var fault = Assert.Single(Read((sign, "x")).Faults);

        Assert.Contains(sign, fault, StringComparison.Ordinal);
        Assert.Empty(Read((sign, "x"), ("DATABASE_URL", "https://acme.table.core.windows.net")).Faults);
    }

    [Fact]
    public void Sqlite_InAContainer_IsRefusedOnlyWhereItIsAzures()
    {
        Assert.Empty(Read(("CONTAINER_NAME", "x")).Faults);
        Assert.Single(Read(("CONTAINER_NAME", "x"), ("WEBSITE_SITE_NAME", "y")).Faults);
    }

    [Fact]
    public void ManyFaults_AreToldTogether()
    {
        (string, string)[] bad =
        [
            ("PORT", "65536"), ("HOST", "not a host"), ("ADMIN_TOKEN", "canary-too-small"), ("DATABASE_URL", "mysql://canary"), ("UPSTREAM_BASE_URL", "ftp://canary"),
            ("UPSTREAM_API_KEY", "canary\nx"), ("LOG_LEVEL", "loud"), ("QUOTA_TIME_ZONE", "Mars/Olympus"), ("TRUST_FORWARDED_HEADERS", "maybe"),
            ("MAX_ADMIN_BODY_BYTES", "12"), ("MAX_FORWARD_BODY_BYTES", "-1"), ("UPSTREAM_TIMEOUT_SECONDS", "0"), ("DEFAULT_MAX_TOKENS", "1.5"), ("QUOTA_LEASES", "2"),
            ("MAX_CONCURRENT_REQUESTS", "15"), ("CORS_ORIGINS", "canary.example"), ("MAX_REMEMBERED_OPERATIONS", "99"),
        ];

        var outcome = Read(bad);

        Assert.Null(outcome.Settings);
        Assert.Equal(bad.Select(b => b.Item1).Order(StringComparer.Ordinal), outcome.Faults.Select(f => f.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("canary", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HostAndPort_WhereTheHostDoesNotListen_AreNotLookedAt()
    {
        var settings = SettingsReader.Read(name => name is "HOST" or "PORT" ? "x86_64-conda-linux-gnu" : null, SettingsHost.Functions).Settings!;

        Assert.Equal(("127.0.0.1", 8787), (settings.Host, settings.Port));
    }

    [Fact]
    public void Handler_OfAFunctionsHost_ListensOnTheHostsPortAlone()
    {
        var settings = ReadAsHandler(("FUNCTIONS_CUSTOMHANDLER_PORT", "40123"), ("HOST", "0.0.0.0"), ("PORT", "1"), ("METRICS", "on")).Settings!;

        Assert.Equal(("127.0.0.1", 40123), (settings.Host, settings.Port));
        Assert.False(settings.Telemetry.ServesMetrics);
        Assert.Equal(SettingsHost.CustomHandler, settings.Effective.Host);
        Assert.DoesNotContain(settings.Effective.Settings, s => s.Name is "HOST" or "PORT" or "FUNCTIONS_CUSTOMHANDLER_PORT");
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("http://127.0.0.1:40123")]
    public void Handler_WithoutAPortOfTheHost_IsAFault(string port) =>
        Assert.StartsWith("FUNCTIONS_CUSTOMHANDLER_PORT must be", Assert.Single(ReadAsHandler(("FUNCTIONS_CUSTOMHANDLER_PORT", port)).Faults), StringComparison.Ordinal);

    [Fact]
    public void Message_ForTheFunctionsHost_HasALineEachAndALastOneThatItAlwaysShows()
    {
        var lines = Read(("LOG_LEVEL", "loud"), ("ADMIN_TOKEN", "short"), ("QUOTA_LEASES", "perhaps")).MessageForFunctionsHost.Split('\n');

        Assert.Equal(4, lines.Length);
        Assert.All(lines, l => Assert.StartsWith("Error: ", l, StringComparison.Ordinal));
        Assert.All(["ADMIN_TOKEN", "LOG_LEVEL", "QUOTA_LEASES"], name => Assert.Contains(name, lines[^1], StringComparison.Ordinal));
        Assert.DoesNotContain("warn", lines[^1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void AdminToken_SeveralWithSpacesBetween_AreAllTaken()
    {
        var (one, two) = (new string('a', 32), new string('b', 64));

        Assert.Equal([one, two], Read(("ADMIN_TOKEN", $" {one} , {two},")).Settings!.Edge.AdminTokens.AsEnumerable());
        Assert.Single(Read(("ADMIN_TOKEN", new string('a', 31))).Faults);
        Assert.Single(Read(("ADMIN_TOKEN", $"{one},{two[..31]}")).Faults);
        Assert.Single(Read(("ADMIN_TOKEN", new string('a', 20) + " " + new string('b', 20))).Faults);
    }

    [Theory]
    [InlineData("https://api.openai.com/v1/", "https://api.openai.com/v1")]
    [InlineData("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1")]
    public void UpstreamBaseUrl_WithOrWithoutSlash_IsTheSame(string text, string expected) =>
        Assert.Equal(new Uri(expected), Read(("UPSTREAM_BASE_URL", text)).Settings!.Gateway.Upstreams[0].BaseUrl);

    [Fact]
    public void CorsOrigins_AList_AllowsEach()
    {
        var origins = Read(("CORS_ORIGINS", "https://app.example, http://localhost:3000")).Settings!.Api.CorsOrigins;

        Assert.Equal(("https://app.example", "http://localhost:3000", null), (origins.AllowedFor("https://app.example"), origins.AllowedFor("http://localhost:3000"), origins.AllowedFor("http://localhost")));
    }

    [Fact]
    public void Dashboard_OnOrOff_IsServedUnlessOff()
    {
        Assert.True(Read().Settings!.Api.ServesPages);
        Assert.False(Read(("DASHBOARD", "off")).Settings!.Api.ServesPages);
    }

    [Fact]
    public void ToString_OfALocationWithASecret_DoesNotTellIt() =>
        Assert.DoesNotContain("canary", new TableConnectionString("AccountKey=canary").ToString(), StringComparison.Ordinal);

    private static SettingsOutcome ReadAsHandler(params (string Name, string Value)[] variables) =>
        SettingsReader.Read(name => variables.FirstOrDefault(v => v.Name == name).Value, SettingsHost.CustomHandler);

    private static SettingsOutcome Read(params (string Name, string Value)[] variables) =>
        SettingsReader.Read(name => variables.FirstOrDefault(v => v.Name == name).Value, SettingsHost.Server);
}
