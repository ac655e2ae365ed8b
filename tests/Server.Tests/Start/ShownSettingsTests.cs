using System.Globalization;
using System.Text.RegularExpressions;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Start;

/// <summary><c>GET /admin/settings</c> of servers that are set up in other ways than that of the contract.</summary>
public sealed partial class ShownSettingsTests : IDisposable
{
    private const string Canary = "canary-7d1f0e5b9c3a48d2b6e1f0a9";

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Settings_SecretsInEveryVariableThatTakesOne_AreNotInTheAnswer()
    {
        await File.WriteAllTextAsync(_workspace["token"], $"{Canary}-token-from-a-file");
        await File.WriteAllTextAsync(_workspace["upstreams.json"], """{"upstreams":[{"name":"one","base_url":"http://127.0.0.1:9/v1","api_key":"${OF_THE_FILE}"}]}""");
        var setup = new ServerSetup(_workspace.Path)
            .With("ADMIN_TOKEN_FILE", _workspace["token"])
            .With("UPSTREAMS_FILE", _workspace["upstreams.json"])
            .With("OF_THE_FILE", Canary)
            .With("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://user:{Canary}@127.0.0.1:9/{Canary}?k={Canary}")
            .With("OTEL_EXPORTER_OTLP_HEADERS", $"x-token={Canary}")
            .With("OTEL_EXPORTER_OTLP_TRACES_HEADERS", $"x-token={Canary}")
            .With("OTEL_RESOURCE_ATTRIBUTES", $"a={Canary}")
            .With("OTEL_SERVICE_NAME", Canary)
            .With("OTEL_TRACES_SAMPLER_ARG", Canary)
            .With("QUOTA_UNKNOWN", Canary);
        await using var server = await ServerProcess.StartAsync(setup);

        var reply = await ReadAsync(server, $"{Canary}-token-from-a-file");

        Assert.DoesNotContain(Canary, reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_workspace.Path, reply.Text, StringComparison.Ordinal);
        Assert.All(
            (string[])["ADMIN_TOKEN_FILE", "UPSTREAMS_FILE", "OF_THE_FILE", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SERVICE_NAME"],
            name => Assert.Equal((null, true, true), Of(reply, name)));
        Assert.Equal(("http://127.0.0.1:9", true, false), Of(reply, "OTEL_EXPORTER_OTLP_ENDPOINT"));
    }

    [Fact]
    public async Task Settings_OfSqlite_ShowItsFile()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        Assert.Equal(("sqlite:///data/quota.db", false, false), Of(await ReadAsync(server, server.AdminToken), "DATABASE_URL"));
    }

    [Fact]
    public async Task Settings_OfTables_ShowTheAccountWithoutItsKey()
    {
        const string WellKnownKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        var azurite = await AzuriteServer.SharedAsync();
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("DATABASE_URL", azurite.ConnectionString));

        var reply = await ReadAsync(server, server.AdminToken);

        var (value, isSet, isSecret) = Of(reply, "DATABASE_URL");
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/devstoreaccount1$", value);
        Assert.Equal((true, false), (isSet, isSecret));
        Assert.DoesNotContain(WellKnownKey[..20], reply.Text, StringComparison.Ordinal);
    }

    /// <summary>The value in effect is not what was asked for, but what the limit on open files allows.</summary>
    [Fact]
    public async Task Settings_FewOpenFiles_ShowTheLowerLimit()
    {
        var setup = ServerSetup.In(_workspace).With("MAX_CONNECTIONS", "1000000");
        await using var server = await ServerProcess.StartAsync(setup with { Launcher = ["prlimit", "--nofile=1024"] });

        var (value, isSet, _) = Of(await ReadAsync(server, server.AdminToken), "MAX_CONNECTIONS");

        Assert.True(isSet);
        Assert.InRange(int.Parse(value!, CultureInfo.InvariantCulture), 100, 512);
    }

    [Fact]
    public async Task Settings_EveryVariableOfTheDocumentation_IsThere()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));
        var shown = (await ReadAsync(server, server.AdminToken)).Json.GetProperty("settings").EnumerateArray().Select(s => s.GetProperty("name").GetString()!).ToArray();

        // The variables of the Functions host itself are in a later section.
        var configuration = Page("configuration.md").Split("\n## ")[0];
        var telemetry = Page("observability.md").Split("\n## Variables\n")[1].Split("\n## ")[0];
        var documented = Row().Matches(configuration + telemetry).SelectMany(row => Name().Matches(row.Value)).Select(name => name.Value).ToArray();

        Assert.InRange(documented.Length, 40, int.MaxValue);
        Assert.Empty(documented.Except(shown));
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name));

    private static async Task<Reply> ReadAsync(ServerProcess server, string token) =>
        (await server.Api.SendAsync(ApiCall.Get("/admin/settings").As(token))).Expect(200);

    private static (string? Value, bool IsSet, bool IsSecret) Of(Reply reply, string name)
    {
        var setting = Assert.Single(reply.Json.GetProperty("settings").EnumerateArray(), s => s.GetProperty("name").GetString() == name);
        return (setting.GetProperty("value").GetString(), setting.GetProperty("is_set").GetBoolean(), setting.GetProperty("is_secret").GetBoolean());
    }

    /// <summary>The first cell of a table's row.</summary>
    [GeneratedRegex(@"^\| `[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("(?<=`)[A-Z][A-Z_]+(?=`)")]
    private static partial Regex Name();
}
