using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>token.file</c>: the file with the admin token can be read, by its owner alone.</summary>
internal sealed class TokenFile(CheckTarget target) : LocalCheck("token.file")
{
    /// <summary>Where Docker and Kubernetes mount secrets; who may read them there is said elsewhere.</summary>
    private static readonly string[] SecretFolders = ["/run/secrets/", "/var/run/secrets/"];

    protected override IEnumerable<Finding> Look()
    {
        if (Find() is not { } path || !File.Exists(path))
        {
            yield return Say.Skipped(new("There is no file with an admin token.", "没有存放管理员令牌的文件。"));
        }
        else if (!target.Machine.CanRead(path))
        {
            yield return Denied.Of(
                Say, target.Machine, path, new("This user cannot read the file with the admin token, nor start the server.", "当前用户无法读取管理员令牌文件，也无法启动服务器。"));
        }
        else if (!IsUsable(path))
        {
            yield return Say.Problem(
                new("The file holds no usable admin token.", "文件中没有可用的管理员令牌。"),
                new(
                    $"It must be one line of at least {SettingsReader.MinTokenLength} printable characters without spaces.",
                    $"内容必须是一行至少 {SettingsReader.MinTokenLength} 个不含空格的可打印字符。"),
                "quota token rotate", path);
        }
        else
        {
            yield return (SecretFolders.Any(f => path.StartsWith(f, StringComparison.Ordinal)) ? null : PrivateMode.Look(
                Say, path,
                new("Other users of this machine can read the admin token.", "本机的其他用户可以读取管理员令牌。"),
                new("With it they can issue keys and change them.", "有了它就可以签发和修改密钥。")))
                ?? Say.Ok(new("The file with the admin token is as it should be.", "管理员令牌文件正常。"), path);
        }
    }

    private string? Find() =>
        target.Text("ADMIN_TOKEN_FILE") is { } named ? Path.GetFullPath(named, target.Folder)
        : target.Host is SettingsHost.Server && target.Text("ADMIN_TOKEN") is null && target.Storage is { } storage ? Path.GetFullPath(AdminTokenFile.PathFor(storage), target.Folder)
        : null;

    private bool IsUsable(string path)
    {
        if (target.Text("ADMIN_TOKEN_FILE") is not null)
        {
            // It may hold several tokens; settings.valid says what is wrong with them.
            return true;
        }

        try
        {
            AdminTokenFile.Read(path);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
