using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Upgrade;

/// <summary>Databases that the servers of earlier schemas made, by the same requests: this server opens them, and every key has what it had.</summary>
public sealed class StoredFileTests : IDisposable
{
    private static readonly string Files = Path.Combine(AppContext.BaseDirectory, "Upgrade", "Files");

    private readonly Workspace _workspace = new();

    /// <summary>The schemas of which there is a file.</summary>
    public static TheoryData<string> Schemas => [.. Directory.EnumerateFiles(Files, "*.db.gz").Select(f => Path.GetFileName(f)[..^".db.gz".Length]).Order(StringComparer.Ordinal)];

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void Files_AreThereForEverySchemaThatAServerWasBuiltWith() =>
        Assert.Equal(Enumerable.Range(2, 8).Select(n => $"schema-{n}"), Schemas.Cast<object[]>().Select(row => (string)row[0]));

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task Server_OnAnOlderDatabase_KeepsKeysQuotasAndTheBill(string schema)
    {
        var keys = await UnpackAsync(schema);
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        // One hold was settled; the other ran out since, and is charged in full.
        await ExpectUsedAsync(server, keys["trial"], ("requests", 8));
        await Eventually.PassesAsync(() => ExpectUsedAsync(server, keys["workshop"], ("requests", 4), ("tokens", 727)), 30);
        Assert.Equal("revoked_key", (await CheckAsync(server, keys["revoked"])).Json.GetProperty("code").GetString());
        Assert.Equal(403, (await CheckAsync(server, keys["rotated"])).Status);
        await ExpectUsedAsync(server, keys["rotated_to"], ("requests", 1));

        await Eventually.PassesAsync(() => ExpectBillAsync(server, keys["day"]), 30);

        // And it goes on from there.
        Assert.Equal(200, (await server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(keys["trial"]))).Status);
        await ExpectUsedAsync(server, keys["trial"], ("requests", 9));
    }

    private static Task<Reply> CheckAsync(ServerProcess server, string key) => server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key));

    private static async Task ExpectUsedAsync(ServerProcess server, string key, params (string Unit, long Used)[] expected)
    {
        var check = await CheckAsync(server, key);
        Assert.Equal(200, check.Status);
        var lifetime = check.Json.GetProperty("limits").EnumerateArray().Where(l => l.GetProperty("window").GetString() == "lifetime").ToArray();
        Assert.Equal(expected, lifetime.Select(l => (l.GetProperty("unit").GetString()!, l.GetProperty("used").GetInt64())));
        Assert.All(lifetime, l => Assert.Equal(0, l.GetProperty("held").GetInt64()));
    }

    /// <remarks>The hold that ran out is on the bill of the day on which a server charges it.</remarks>
    private static async Task ExpectBillAsync(ServerProcess server, string day)
    {
        var usage = await server.Api.SendAsync(ApiCall.Get($"/admin/usage?group_by=key&from={day}").As(ServerSetup.DefaultAdminToken));
        var rows = usage.Json.GetProperty("rows").EnumerateArray().ToDictionary(r => r.GetProperty("label").GetString()!);
        Assert.Equal(
            [("revoked", 1, 0), ("rotated", 1, 0), ("trial", 8, 0), ("讲习班", 4, 727)],
            rows.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => (r.Key, r.Value.GetProperty("requests").GetInt32(), r.Value.GetProperty("tokens").GetInt32())));
        Assert.Equal(2, rows["讲习班"].GetProperty("units").GetProperty("images").GetInt32());
    }

    private async Task<ImmutableDictionary<string, string>> UnpackAsync(string schema)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_workspace.Database)!);
        await using (var packed = new GZipStream(File.OpenRead(Path.Combine(Files, $"{schema}.db.gz")), CompressionMode.Decompress))
        await using (var file = File.Create(_workspace.Database))
        {
            await packed.CopyToAsync(file);
        }

        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Files, $"{schema}.json")));
        return keys.RootElement.EnumerateObject().ToImmutableDictionary(p => p.Name, p => p.Value.GetString()!);
    }
}
