using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Running;

/// <summary><c>server.upstreams</c>: the upstreams as requests have seen them.</summary>
internal sealed class SeenUpstreams(IForwardingStatus forwarding) : LocalCheck("server.upstreams")
{
    protected override IEnumerable<Finding> Look() => forwarding.Upstreams.IsEmpty
        ? [Say.Skipped(new("Nothing is forwarded.", "不转发任何请求。"))]
        : forwarding.Upstreams.Select(u => u.State switch
        {
            UpstreamState.Failing => Say.Problem(
                new("The last request to the upstream failed.", "发往上游的最后一个请求失败了。"),
                new(
                    $"Since {u.Since?.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: {u.Detail}. While it fails, requests go to other upstreams, or are refused.",
                    $"自 {u.Since?.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC 起：{u.Detail}。失败期间，请求会发往其他上游或被拒绝。"),
                subject: u.Name),
            UpstreamState.Working => Say.Ok(new("The upstream answered the last request.", "上游响应了最后一个请求。"), u.Name),
            _ => Say.Skipped(new("Nothing was sent to the upstream yet.", "尚未向上游发送过请求。"), u.Name),
        });
}
