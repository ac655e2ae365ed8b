using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary>The doctor reads every secret of an installation, and shows none.</summary>
public sealed class DoctorSecretsTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string WrongToken = "5ec2e70000000000000000000000wrong";
    private const string OldToken = "5ec2e7000000000000000000000000old";
    private const string FileToken = "5ec2e700000000000000000000000file";
    private const string UpstreamSecret = "sk-5ec2e7-upstream";
    private const string AccountKey = "NWVjMmU3LWFjY291bnQta2V5";
    private const string Password = "5ec2e7-password";

    [Theory]
    [InlineData("en", true)]
    [InlineData("en", false)]
    [InlineData("zh", true)]
    [InlineData("zh", false)]
    public async Task Output_WithSecretsEverywhere_HasNone(string language, bool isJson)
    {
        using var folder = new Workspace();
        var key = (await running.Quota.RunAsync("keys", "create", "--quota", "1")).With(0).Lines[0];
        Directory.CreateDirectory(folder["data"]);
        await File.WriteAllTextAsync(folder["data/admin-token"], FileToken + "\n");
        await File.WriteAllTextAsync(
            folder[".env"],
            $"ADMIN_TOKEN={OldToken}\nADMIN_TOKEN={WrongToken}\nUPSTREAM_BASE_URL=http://user:{Password}@upstream.invalid/v1\nUPSTREAM_API_KEY={UpstreamSecret}\nLOG_LEVEL={Password}\nPORT={Password}\n");
        var quota = new QuotaProgram(folder.Path).WithDocker(folder, daemon: $"echo {Password} >&2; exit 1", compose: $"echo {Password}", containers: $"echo {Password}", inspect: $"echo {Password}")
            .With("QUOTA_SERVER", running.Server.Address.AbsoluteUri).With("TRIAL_KEY", key);
        string[] command = ["doctor", "--language", language, "--probe", "--verbose", .. isJson ? ["--json"] : Array.Empty<string>()];

        QuotaResult[] results =
        [
            await quota.RunAsync(command),
            await quota.With("ADMIN_TOKEN", running.Server.AdminToken).RunAsync(command),
            await quota.With("ADMIN_TOKEN", $"{WrongToken}\n{OldToken}").RunAsync(command),
            await quota.With("DATABASE_URL", $"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={AccountKey};TableEndpoint=http://127.0.0.1:1/x").RunAsync(command),
            await quota.With("TRIAL_KEY", key[..^1]).RunAsync(command),
        ];

        foreach (var result in results)
        {
            Assert.InRange(result.ExitCode, 1, 2);
            var all = result.Output + result.Errors;
            Assert.Contains("server.sign_in", all, StringComparison.Ordinal);
            Assert.All(
                [WrongToken, OldToken, FileToken, UpstreamSecret, AccountKey, Password, key, key[..^1], running.Server.AdminToken],
                secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
        }
    }
}
