using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Server.Tests.Guide;

namespace QuotaFunctions.Server.Tests.Start;

/// <summary>The first start of a newcomer: no configuration at all.</summary>
public sealed class FirstStartTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Start_WithoutToken_MakesOneThatOnlyTheOwnerReads()
    {
        await using var server = await ServerProcess.StartAsync(new ServerSetup(_workspace.Path));

        var file = _workspace["data/admin-token"];
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var token = (await File.ReadAllTextAsync(file)).Trim();
        Assert.True(token.Length >= 32);
        Assert.DoesNotContain(token, server.AllOutput, StringComparison.Ordinal);
        Assert.Contains("admin-token", server.AllOutput, StringComparison.Ordinal);
        (await server.Api.SendAsync(ApiCall.Get("/admin/stats").As(token))).Expect(200);
    }

    [Fact]
    public async Task Start_Again_KeepsTheToken()
    {
        await using (var first = await ServerProcess.StartAsync(new ServerSetup(_workspace.Path)))
        {
            Assert.Equal(0, await first.StopAsync());
        }

        var token = (await File.ReadAllTextAsync(_workspace["data/admin-token"])).Trim();

        await using var second = await ServerProcess.StartAsync(new ServerSetup(_workspace.Path));

        Assert.Equal(token, (await File.ReadAllTextAsync(_workspace["data/admin-token"])).Trim());
        (await second.Api.SendAsync(ApiCall.Get("/admin/stats").As(token))).Expect(200);
    }

    [Fact]
    public async Task Start_PrintedCurl_MakesAFirstKey()
    {
        await using var server = await ServerProcess.StartAsync(new ServerSetup(_workspace.Path));
        var command = "";
        await Eventually.PassesAsync(() =>
        {
            Assert.Contains(server.Output, l => l.Contains($"127.0.0.1:{server.Port}", StringComparison.Ordinal));
            var line = Assert.Single(server.Output, l => l.Contains("curl ", StringComparison.Ordinal));
            command = line[line.IndexOf("curl ", StringComparison.Ordinal)..];
            return Task.CompletedTask;
        });

        // As it was printed, in the folder where it was printed.
        var result = (await new Shell(_workspace.Path, server.Port).RunAsync(command)).ExpectSuccess();

        var key = JsonDocument.Parse(result.Output).RootElement.GetProperty("key").GetString()!;
        (await server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key))).Expect(200);
    }

    [Fact]
    public async Task Start_Quietly_SaysLittleMoreThanThreeLines()
    {
        await using var server = await ServerProcess.StartAsync(new ServerSetup(_workspace.Path));

        Assert.InRange(server.Output.Count(l => l.Trim().Length > 0), 3, 12);
    }

    [Fact]
    public async Task Start_GivenToken_WritesNoTokenFile()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        Assert.False(File.Exists(_workspace["data/admin-token"]));
        Assert.DoesNotContain(ServerSetup.DefaultAdminToken, server.AllOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SeveralTokens_AllWork()
    {
        var other = new string('a', 40);
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("ADMIN_TOKEN", $"{ServerSetup.DefaultAdminToken}, {other}"));

        (await server.Api.SendAsync(ApiCall.Get("/admin/stats").As(ServerSetup.DefaultAdminToken))).Expect(200);
        (await server.Api.SendAsync(ApiCall.Get("/admin/stats").As(other))).Expect(200);
        (await server.Api.SendAsync(ApiCall.Get("/admin/stats").As($"{ServerSetup.DefaultAdminToken}, {other}"))).Expect(401);
    }

    [Fact]
    public async Task Start_EnvFileAndVariable_TheVariableWins()
    {
        await File.WriteAllTextAsync(_workspace[".env"], $"ADMIN_TOKEN={new string('f', 64)}\nQUOTA_TIME_ZONE=Asia/Shanghai\n");

        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        var call = ApiCall.Post("/admin/keys").As(ServerSetup.DefaultAdminToken).Json("""{"quota":1}""");
        Assert.Equal("Asia/Shanghai", (await server.Api.SendAsync(call)).Expect(201).Json.GetProperty("time_zone").GetString());
    }

    [Fact]
    public async Task Start_AbsoluteDatabase_IsMadeThere()
    {
        var file = _workspace["elsewhere/deep/quota.db"];

        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("DATABASE_URL", $"sqlite:///{file}"));

        Assert.True(File.Exists(file));
        Assert.False(Directory.Exists(_workspace["data"]));
    }
}
