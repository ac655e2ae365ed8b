using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Deploy.Tests.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Deploy.Tests.Systemd;

/// <summary>systemd takes the unit, and the unit gives the service what it needs and no more.</summary>
public sealed class UnitTests
{
    private static readonly string Unit = Repository.Of("deploy", "systemd", "quotafunctions.service");

    [Fact]
    public async Task Unit_IsOneThatSystemdTakes()
    {
        // systemd also checks that the program is there, which it is not on this machine.
        var folder = Directory.CreateTempSubdirectory("quotafunctions-systemd-").FullName;
        var file = Path.Combine(folder, "quotafunctions.service");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(Unit)).Replace("/opt/quotafunctions/QuotaFunctions.Server", "/bin/true", StringComparison.Ordinal));

        var (exit, output) = await AnalyzeAsync("verify", "--man=no", file);

        Assert.True(exit == 0 && !output.Contains("quotafunctions.service:", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Unit_IsExposedLittle()
    {
        // Of 100. The network, local sockets, and code that is compiled as it runs make up most of what is left.
        var (exit, output) = await AnalyzeAsync("security", "--offline=true", "--threshold=20", "--no-pager", Unit);

        Assert.True(exit == 0, output);
    }

    [Fact]
    public void Unit_SetsKnownVariables_AndKeepsTheDatabaseInItsStateDirectory()
    {
        var settings = Deployed.Read(
            Values("Environment").Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]), SettingsHost.Server, ["SQLITE_TMPDIR"]);

        Assert.Equal($"/var/lib/{Assert.Single(Values("StateDirectory"))}/quota.db", Assert.IsType<SqliteLocation>(settings.Storage).Path);
        Assert.Equal("127.0.0.1", settings.Host);
        Assert.True(TimeSpan.FromSeconds(int.Parse(Assert.Single(Values("TimeoutStopSec")), CultureInfo.InvariantCulture)) > settings.ShutdownTime);
    }

    private static string[] Values(string name) =>
        [.. File.ReadLines(Unit).Where(l => l.StartsWith(name + "=", StringComparison.Ordinal)).Select(l => l[(name.Length + 1)..])];

    private static async Task<(int ExitCode, string Output)> AnalyzeAsync(params string[] arguments)
    {
        try
        {
            using var tool = Process.Start(new ProcessStartInfo("systemd-analyze", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
            await tool.WaitForExitAsync();
            return (tool.ExitCode, await output + await errors);
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("systemd-analyze is not installed; on Debian it is in the package systemd (apt-get install --no-install-recommends systemd).");
        }
    }
}
