using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Start;

/// <summary>A server that cannot do its work does not start, and says in one message what to change.</summary>
public sealed class RefusedStartTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Configuration_WithManyFaults_NamesThemAll()
    {
        await File.WriteAllTextAsync(_workspace[".env"],
            """
            PORT=99999
            HOST=not a host
            ADMIN_TOKEN=short
            DATABASE_URL=mysql://localhost/quota
            UPSTREAM_BASE_URL=ftp://example.org
            LOG_LEVEL=loud
            QUOTA_TIME_ZONE=Mars/Olympus
            """);

        var output = await ExpectRefusedAsync(new ServerSetup(_workspace.Path) { PortIsInFile = true });

        foreach (var name in new[] { "PORT", "HOST", "ADMIN_TOKEN", "DATABASE_URL", "UPSTREAM_BASE_URL", "LOG_LEVEL", "QUOTA_TIME_ZONE" })
        {
            Assert.Contains(name, output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("short", output.Replace("shorter", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_workspace["data"]));
    }

    [Theory]
    [InlineData("PORT", "abc")]
    [InlineData("PORT", "-1")]
    [InlineData("PORT", "65536")]
    [InlineData("ADMIN_TOKEN", "only-31-characters-0123456789ab")]
    [InlineData("ADMIN_TOKEN", "5c0ffee5c0ffee5c0ffee5c0ffee5c0ffee,short")]
    [InlineData("DATABASE_URL", "sqlite:")]
    [InlineData("DATABASE_URL", "postgres://x")]
    [InlineData("UPSTREAM_BASE_URL", "not a url")]
    [InlineData("UPSTREAM_BASE_URL", "/v1")]
    [InlineData("LOG_LEVEL", "verbose!")]
    [InlineData("QUOTA_TIME_ZONE", "UTC+25")]
    public async Task Configuration_OneBadValue_IsNamed(string name, string value)
    {
        var setup = ServerSetup.In(_workspace).With(name, value) with { PortIsInFile = name == "PORT" };

        Assert.Contains(name, await ExpectRefusedAsync(setup), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_SecretsAmongTheFaults_AreNotShown()
    {
        var setup = ServerSetup.In(_workspace)
            .With("ADMIN_TOKEN", "canary-too-short").With("UPSTREAM_API_KEY", "sk-canary-upstream\nx")
            .With("UPSTREAM_BASE_URL", "https://user:canary-password@example.org/v1").With("LOG_LEVEL", "loud");

        Assert.DoesNotContain("canary", await ExpectRefusedAsync(setup), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_InUse_IsNamed()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var output = await ExpectRefusedAsync(ServerSetup.In(_workspace) with { Port = port });

        Assert.Contains($"{port}", output, StringComparison.Ordinal);
        Assert.Contains("in use", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task DataFolder_IsAFile_IsNamed()
    {
        await File.WriteAllTextAsync(_workspace["data"], "a file");

        Assert.Contains(_workspace["data"], await ExpectRefusedAsync(ServerSetup.In(_workspace)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataFolder_ThatMayNotBeWritten_IsNamed()
    {
        var folder = Directory.CreateDirectory(_workspace["locked"]).FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(_workspace.Path, (UnixFileMode)Convert.ToInt32("755", 8));

        // Permissions do not stop root, so the server runs as the user nobody.
        var setup = ServerSetup.In(_workspace).With("DATABASE_URL", $"sqlite:///{folder}/quota.db") with
        {
            Launcher = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ImmutableArray<string>.Empty,
        };
        var output = await ExpectRefusedAsync(setup.With("HOME", "/tmp").With("DOTNET_CLI_HOME", "/tmp"));

        Assert.Contains(Path.Combine(folder, "quota.db"), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_ThatIsNone_IsNamedAndLeftAlone()
    {
        Directory.CreateDirectory(_workspace["data"]);
        var bytes = RandomNumberGenerator.GetBytes(32_768);
        await File.WriteAllBytesAsync(_workspace.Database, bytes);

        var output = await ExpectRefusedAsync(ServerSetup.In(_workspace));

        Assert.Contains(_workspace.Database, output, StringComparison.Ordinal);
        Assert.Contains("not a SQLite database", output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_workspace.Database));
    }

    [Fact]
    public async Task Database_CutShort_IsNamed()
    {
        await using (var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace)))
        {
            Assert.Equal(0, await server.StopAsync());
        }

        await using (var file = File.OpenWrite(_workspace.Database))
        {
            file.SetLength(file.Length / 2);
            file.Position = 4096;
            file.Write(RandomNumberGenerator.GetBytes((int)Math.Max(0, file.Length - 4096)));
        }

        Assert.Contains(_workspace.Database, await ExpectRefusedAsync(ServerSetup.In(_workspace)), StringComparison.Ordinal);
    }

    private static async Task<string> ExpectRefusedAsync(ServerSetup setup)
    {
        var (code, output) = await ServerProcess.RunToEndAsync(setup);
        Assert.True(code is > 0 and < 128, $"exit code {code}:\n{output}");
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", output, StringComparison.Ordinal);
        return output;
    }
}
