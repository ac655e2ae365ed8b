using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>settings.env_file</c>: <c>.env</c> can be read, by its owner alone.</summary>
internal sealed class EnvFile(CheckTarget target) : LocalCheck("settings.env_file")
{
    protected override IEnumerable<Finding> Look()
    {
        var path = Path.Combine(target.Folder, DotEnvFile.Name);
        if (target.Host is not SettingsHost.Server || !File.Exists(path))
        {
            yield return Say.Skipped(new("There is no .env here: settings come from the environment.", "此处没有 .env 文件：设置来自环境变量。"));
        }
        else if (!target.Machine.CanRead(path))
        {
            yield return Denied.Of(Say, target.Machine, path, new("This user cannot read .env.", "当前用户无法读取 .env。"));
        }
        else if (target.EnvFileFault is { } fault)
        {
            yield return Say.Problem(
                new(".env cannot be read.", "无法读取 .env。"),
                new($"{fault} Nothing in it takes effect.", $"{fault} 其中的设置均不生效。"),
                subject: path);
        }
        else
        {
            yield return PrivateMode.Look(
                Say, path,
                new("Other users of this machine can read .env.", "本机的其他用户可以读取 .env。"),
                new("It holds the admin token and the upstreams' secrets.", "其中有管理员令牌和上游的密钥。"))
                ?? Say.Ok(new("Only its owner can read .env.", "只有所有者可以读取 .env。"), path);
        }
    }
}
