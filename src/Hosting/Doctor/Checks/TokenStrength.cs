using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>token.strength</c>: the admin token cannot be guessed.</summary>
internal sealed class TokenStrength(CheckTarget target) : LocalCheck("token.strength")
{
    /// <summary>The fewest different characters. A random token of 32 hexadecimal digits has 14 on average, and fewer than 8 once in millions.</summary>
    private const int LeastVariety = 8;

    /// <summary>Parts of examples in guides, which everybody knows.</summary>
    private static readonly string[] Examples =
        ["change-me", "changeme", "change_me", "replace-me", "replace_me", "example", "placeholder", "password", "your-", "your_", "admin-token", "admin_token", "secret"];

    protected override IEnumerable<Finding> Look()
    {
        var (tokens, faults) = SettingsReader.ReadAdminTokens(target.Variable);
        if (faults.Count > 0)
        {
            yield return Say.Skipped(new("The admin token cannot be used; settings.valid says why.", "管理员令牌无法使用；原因见 settings.valid。"));
        }
        else if (tokens.IsEmpty)
        {
            yield return NoneSet();
        }
        else if (tokens.FirstOrDefault(IsWeak) is not null)
        {
            yield return Say.Warning(
                new("The admin token is easy to guess.", "管理员令牌容易被猜到。"),
                new(
                    "It repeats itself, or has a text of an example in it. Whoever guesses it can issue keys and spend the upstreams' money.",
                    "它有重复的内容，或含有示例中的文字。猜到它的人可以签发密钥，花掉上游的费用。"),
                "quota token rotate");
        }
        else
        {
            yield return Say.Ok(new("The admin token cannot be guessed.", "管理员令牌无法被猜到。"));
        }
    }

    private Finding NoneSet() => target.Host is SettingsHost.Server
        ? Say.Ok(
            new("The admin token is one that the server made.", "管理员令牌由服务器生成。"),
            target.Storage is { } storage ? AdminTokenFile.PathFor(storage) : null)
        : Say.Problem(
            new("No ADMIN_TOKEN is set: nobody can sign in as administrator.", "未设置 ADMIN_TOKEN：没有人能以管理员身份登录。"),
            new(
                "The Functions host makes no token itself. Set ADMIN_TOKEN in the app's settings to the output of this command.",
                "Functions 主机不会自行生成令牌。请在应用设置中把 ADMIN_TOKEN 设为此命令的输出。"),
            "openssl rand -hex 32");

    private static bool IsWeak(string token) =>
        token.Distinct().Count() < LeastVariety
        || Examples.Any(e => token.Contains(e, StringComparison.OrdinalIgnoreCase))
        || (token + token).IndexOf(token, 1, StringComparison.Ordinal) < token.Length
        || Neighbours(token) * 2 > token.Length;

    /// <summary>How many characters follow their neighbour in the alphabet, as in <c>abcdef</c> or <c>987654</c>.</summary>
    private static int Neighbours(string token) => token.Zip(token.Skip(1)).Count(static pair => Math.Abs(pair.First - pair.Second) <= 1);
}
