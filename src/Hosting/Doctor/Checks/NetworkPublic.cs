using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>network.public</c>: what others can reach has TLS in front of it.</summary>
internal sealed class NetworkPublic(CheckTarget target) : LocalCheck("network.public")
{
    protected override IEnumerable<Finding> Look()
    {
        if (target.Host is not SettingsHost.Server)
        {
            yield return Say.Skipped(new("The Functions host has TLS.", "Functions 主机自带 TLS。"));
        }
        else if (target.Settings is not { } settings)
        {
            yield return Say.Skipped(new("The settings cannot be used.", "设置无法使用。"));
        }
        else if (settings.Host is "127.0.0.1" or "::1" or "localhost")
        {
            yield return Say.Ok(new("Only this machine can reach the server.", "只有本机可以访问服务器。"));
        }
        else if (settings.Edge.TrustForwardedHeaders)
        {
            yield return Say.Ok(new("The server is behind a proxy.", "服务器位于反向代理之后。"));
        }
        else if (target.Machine.IsContainer)
        {
            yield return Say.Ok(new("In a container: who can reach the server is said by the ports that it publishes.", "当前在容器中：谁能访问服务器取决于发布的端口。"));
        }
        else
        {
            yield return Say.Advice(
                new("Other machines can reach the server, which has no TLS itself.", "其他机器可以访问服务器，而服务器本身没有 TLS。"),
                new(
                    "Keys and the admin token can be read on the way. Put a proxy with TLS in front (docs/reverse-proxies.md), and set HOST=127.0.0.1 if it is on this machine.",
                    "密钥和管理员令牌可能在传输途中被读取。请在前面放置带 TLS 的反向代理（docs/reverse-proxies.md）；若代理在本机，请设 HOST=127.0.0.1。"),
                subject: settings.Host);
        }
    }
}
