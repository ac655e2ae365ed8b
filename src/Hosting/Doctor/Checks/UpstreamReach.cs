using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>upstreams.reach</c>: each upstream answers.</summary>
internal sealed class UpstreamReach(UpstreamAnswers answers) : UpstreamCheck(answers, "upstreams.reach")
{
    private readonly UpstreamAnswers _answers = answers;

    protected override Finding Look(UpstreamProbeResult answer) => answer.Outcome switch
    {
        UpstreamProbeOutcome.Unreachable => Say.Problem(
            new("The upstream cannot be reached.", "无法连接上游。"),
            new(
                $"{answer.Detail} Look at its address, at the name server and at a firewall on the way.",
                $"{answer.Detail} 请检查其地址、域名解析以及途中的防火墙。"),
            AddressOf(answer.Name) is { } address ? $"curl -sS -o /dev/null -w '%{{http_code}}\\n' {Target.ShellText.Quote(address)}" : null, answer.Name),
        UpstreamProbeOutcome.Failed => Say.Warning(
            new($"The upstream answered with {answer.StatusCode}.", $"上游返回了 {answer.StatusCode}。"),
            new(
                $"{answer.Detail} If it goes on, look at the provider's status page; another upstream with a higher priority number would take over meanwhile.",
                $"{answer.Detail} 如持续出现，请查看提供商的状态页；配置优先级数字更大的另一个上游可在此期间接替。"), subject: answer.Name),
        _ => Say.Ok(new($"The upstream answered in {answer.Latency.TotalMilliseconds:0} ms.", $"上游在 {answer.Latency.TotalMilliseconds:0} 毫秒内响应。"), answer.Name),
    };

    private string? AddressOf(string name) => _answers.Configured.FirstOrDefault(u => u.Name == name)?.BaseUrl.AbsoluteUri;
}
