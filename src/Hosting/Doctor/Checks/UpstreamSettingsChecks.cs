using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>upstreams.none</c>: there is an upstream to forward to.</summary>
internal sealed class UpstreamNone(CheckTarget target) : LocalCheck("upstreams.none")
{
    protected override IEnumerable<Finding> Look()
    {
        yield return target.Settings is not { } settings ? Say.Skipped(new("The settings cannot be used.", "设置无法使用。"))
            : settings.Gateway.Upstreams.IsEmpty
                ? Say.Advice(
                    new("There is no upstream: nothing is forwarded.", "没有上游：不会转发任何请求。"),
                    new(
                        "Keys can be checked and consumed; calls of models answer 503. Set UPSTREAM_BASE_URL and UPSTREAM_API_KEY for one upstream, or UPSTREAMS_FILE for several (docs/upstreams.md).",
                        "密钥可以检查和消费；调用模型会返回 503。单个上游请设置 UPSTREAM_BASE_URL 和 UPSTREAM_API_KEY，多个请设置 UPSTREAMS_FILE（docs/upstreams.md）。"))
                : Say.Ok(new($"Upstreams: {settings.Gateway.Upstreams.Length}.", $"上游数量：{settings.Gateway.Upstreams.Length}。"));
    }
}

/// <summary><c>upstreams.plain_http</c>: no secret is sent in clear over a network.</summary>
internal sealed class UpstreamPlainHttp(CheckTarget target) : LocalCheck("upstreams.plain_http")
{
    protected override IEnumerable<Finding> Look()
    {
        if (target.Settings is not { Gateway.Upstreams: { IsEmpty: false } upstreams })
        {
            return [Say.Skipped(new("There is no upstream.", "没有上游。"))];
        }

        Finding[] wrong =
        [
            .. upstreams.Where(static u => u.Secret is not null && u.BaseUrl.Scheme == Uri.UriSchemeHttp && !u.BaseUrl.IsLoopback).Select(u => Say.Warning(
                new("The upstream's secret is sent without TLS.", "上游的密钥在没有 TLS 的情况下发送。"),
                new(
                    $"Everybody on the way to {u.BaseUrl.Host} can read it. Use an https address, unless the way is a private network that you trust.",
                    $"通往 {u.BaseUrl.Host} 途中的任何人都能读到它。请使用 https 地址，除非途经的是可信的私有网络。"),
                subject: u.Name)),
        ];
        return wrong.Length > 0 ? wrong : [Say.Ok(new("No secret is sent without TLS.", "没有密钥在无 TLS 的情况下发送。"))];
    }
}

/// <summary><c>upstreams.spend_limit</c>: a reminder of the limit that only the provider can hold.</summary>
internal sealed class UpstreamSpendLimit(CheckTarget target) : LocalCheck("upstreams.spend_limit")
{
    protected override IEnumerable<Finding> Look()
    {
        yield return target.Settings is { Gateway.Upstreams: var upstreams } && upstreams.Any(static u => u.Secret is not null)
            ? Say.Advice(
                new("Set a hard spend limit for the secret at the provider.", "请在提供商处为密钥设置硬性消费上限。"),
                new(
                    "This service holds the quotas of its keys. Only the provider can bound what a stolen secret, or a program that does not go through this service, spends. It cannot be told from here whether there is one.",
                    "本服务管住自己签发的密钥的配额。密钥被盗或程序绕过本服务时，只有提供商能限制花费。从这里无法得知是否已经设置。"))
            : Say.Skipped(new("There is no upstream with a secret.", "没有带密钥的上游。"));
    }
}
