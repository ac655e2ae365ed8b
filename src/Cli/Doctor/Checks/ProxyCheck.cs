using QuotaFunctions.Cli.Doctor.Probing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Cli.Doctor.Checks;

/// <summary><c>server.proxy</c>: what is before the server passes requests on, with their <c>Authorization</c>.</summary>
internal sealed class ProxyCheck(Site site, ServerProbe server) : ICheck
{
    /// <summary>Well-formed as a header and no key, so the server refuses it without looking into its store.</summary>
    private const string NoKey = "quota-doctor";

    /// <inheritdoc/>
    public string Name => CheckNames.ServerProxy;

    private Findings Say => new(Name);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var health = await server.HealthAsync(cancellationToken);
        if (health.Status is >= 300 and < 400)
        {
            return [Redirects(health)];
        }

        if (!health.IsHealthOfOurs)
        {
            return [Say.Skipped(new("There is no answer of this service.", "没有收到本服务的应答。"))];
        }

        // The server tells a credential that is no key (403) from none at all (401).
        var answer = await server.AskAsync("v1/quota/check", NoKey, cancellationToken);
        return [answer.Code switch
        {
            ErrorCodes.MissingKey => Say.Problem(
                new("A proxy before the server takes the Authorization header away.", "服务前面的代理去掉了 Authorization 请求头。"),
                new(
                    "So no key and no admin token arrives, and every request is refused with 401. In nginx: proxy_set_header Authorization $http_authorization; docs/reverse-proxies.md has whole recipes.",
                    "因此密钥和管理员令牌都到不了服务，所有请求都会返回 401。nginx 中请写 proxy_set_header Authorization $http_authorization；完整配置见 docs/reverse-proxies.md。"),
                subject: health.Proxy),
            ErrorCodes.InvalidKey when health.Proxy is { } proxy => Say.Ok(
                new($"A proxy ({proxy}) is before the server, and passes the Authorization header on.", $"服务前面有代理（{proxy}），它会转发 Authorization 请求头。"), site.Name),
            ErrorCodes.InvalidKey => Say.Ok(new("The Authorization header reaches the server.", "Authorization 请求头可以到达服务。"), site.Name),
            _ => Say.Skipped(new("The server did not answer a request with a key that is none.", "服务没有应答带有无效密钥的请求。")),
        }];
    }

    private Finding Redirects(HttpAnswer health)
    {
        var target = health.Location is { } location ? new Uri(site.Address, location) : null;
        var to = target is { UserInfo.Length: 0 } ? target.GetLeftPart(UriPartial.Authority) : "?";
        return Say.Problem(
            new($"{site.Name} redirects to {to}.", $"{site.Name} 重定向到 {to}。"),
            new(
                "The command line follows no redirect, because the admin token would go along, and many clients lose the body of a POST. Use the final address.",
                "命令行不跟随重定向，否则管理员令牌会被一并发送；许多客户端还会丢失 POST 的正文。请使用最终地址。"),
            to == "?" ? null : $"export QUOTA_SERVER={to}",
            site.Name);
    }
}
