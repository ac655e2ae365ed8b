using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Tests.Force;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Instances;

/// <summary>Machines that know other time zones than the one that issued a key: <c>TZDIR</c> names a folder without them.</summary>
[Collection(ForceSuites.Name)]
public sealed class TimeZoneDataTests : IDisposable
{
    private const string MachinesZones = "/usr/share/zoneinfo";
    private const string Key = """{"limits":[{"unit":"requests","window":"day","limit":5}],"time_zone":"Asia/Shanghai"}""";

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Sqlite_StartedWithoutZoneData_RefusesSuchKeysAlone()
    {
        var setup = ServerSetup.In(_workspace);
        (string Id, string Key) key;
        await using (var server = await ServerProcess.StartAsync(setup))
        {
            key = await server.IssueAsync(Key);
        }

        await using var without = await ServerProcess.StartAsync(setup.With("TZDIR", Zones("none")));

        await ExpectRefusedAloneAsync(without, key);
    }

    [Fact]
    public async Task Tables_OneInstanceWithoutZoneData_RefusesSuchKeysAlone()
    {
        await using var azurite = await AzuriteServer.StartAsync();
        var setup = ServerSetup.In(_workspace).With("DATABASE_URL", azurite.ConnectionString);
        await using var with = await ServerProcess.StartAsync(setup);
        await using var without = await ServerProcess.StartAsync(setup.With("TZDIR", Zones("none")));
        var used = await with.IssueAsync(Key);
        (await with.ConsumeAsync(used.Key)).Expect(200);

        await ExpectRefusedAloneAsync(without, await with.IssueAsync(Key));

        // The window that the other instance began is open for both.
        await PatchAsync(without, used.Id, """{"label":"other"}""");
        (await without.ConsumeAsync(used.Key)).Expect(200);
        Assert.Equal(3, (await with.ConsumeAsync(used.Key)).Expect(200).Json.GetProperty("limits")[0].GetProperty("used").GetInt64());
    }

    [Theory]
    [InlineData("Asia/Kolkata", "Asia/Calcutta")]
    [InlineData("Europe/Kiev", "Europe/Kyiv")]
    public async Task Zone_UnderAnotherNameThanTheMachines_IsTheSameZone(string known, string asked)
    {
        var zones = Zones("one");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(zones, known))!);
        File.Copy(Path.Combine(MachinesZones, known), Path.Combine(zones, known));
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("TZDIR", zones));

        var (id, key) = await server.IssueAsync($$"""{"limits":[{"unit":"requests","window":"day","limit":5}],"time_zone":"{{asked}}"}""");

        (await server.ConsumeAsync(key)).Expect(200);
        Assert.Equal(asked, (await AdminAsync(server, "GET", $"/admin/keys/{id}")).Expect(200).Json.GetProperty("time_zone").GetString());
    }

    private static async Task ExpectRefusedAloneAsync(ServerProcess server, (string Id, string Key) key)
    {
        (await server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key.Key))).ExpectRefusal(503, "time_zone_unknown");
        (await server.ConsumeAsync(key.Key)).ExpectRefusal(503, "time_zone_unknown");

        // The log is written by a thread of its own.
        await Eventually.PassesAsync(() =>
        {
            Assert.Contains(server.Output, line => line.Contains("Asia/Shanghai", StringComparison.Ordinal) && line.Contains("tzdata", StringComparison.Ordinal));
            return Task.CompletedTask;
        });
        var other = await server.IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":5}],"time_zone":"UTC"}""");
        (await server.ConsumeAsync(other.Key)).Expect(200);

        Assert.Contains((await AdminAsync(server, "GET", "/admin/keys")).Expect(200).Json.GetProperty("keys").EnumerateArray(), k => k.GetProperty("id").GetString() == key.Id);
        (await AdminAsync(server, "GET", "/admin/keys?status=active")).Expect(200);
        (await AdminAsync(server, "GET", "/admin/stats")).Expect(200);
        (await AdminAsync(server, "GET", $"/admin/usage?key={key.Id}")).Expect(200);
        await PatchAsync(server, key.Id, """{"label":"other"}""");
        await PatchAsync(server, key.Id, """{"time_zone":"UTC"}""");
        (await server.ConsumeAsync(key.Key)).Expect(200);
        (await AdminAsync(server, "DELETE", $"/admin/keys/{key.Id}")).Expect(204);
        (await server.ConsumeAsync(key.Key)).ExpectRefusal(403, "revoked_key");
    }

    private static Task<Reply> AdminAsync(ServerProcess server, string method, string path) =>
        server.Api.SendAsync(ApiCall.Of(method, path).As(server.AdminToken));

    private static async Task PatchAsync(ServerProcess server, string id, string json) =>
        (await server.Api.SendAsync(ApiCall.Of("PATCH", $"/admin/keys/{id}").As(server.AdminToken).Json(json))).Expect(200);

    /// <summary>A folder for zones, empty.</summary>
    private string Zones(string name) => Directory.CreateDirectory(_workspace[name]).FullName;
}
