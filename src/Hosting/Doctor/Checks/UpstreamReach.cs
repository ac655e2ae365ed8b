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
                $"{answer.Detail} Look at its address, at the name server and at a firewall on the way.{(_answers.Proxy is null ? "" : $" {_answers.Proxy} is set, but has no effect here: upstreams are reached without a proxy.")}",
                $"{answer.Detail} 请检查其地址、域名解析以及途中的防火墙。{(_answers.Proxy is null ? "" : $"已设置 {_answers.Proxy}，但在这里不起作用：连接上游时不使用代理。")}"),
            CommandFor(answer.Name, "http_code"), answer.Name),
        UpstreamProbeOutcome.Failed when answer.StatusCode is >= 300 and < 400 => Say.Problem(
            new($"The upstream answers with a redirect ({answer.StatusCode}).", $"上游返回了重定向（{answer.StatusCode}）。"),
            new(
                "It is not followed, because of the secret, so every forwarded request fails. Set its base URL to the address that the command shows, without /models at the end.",
                "因为带有密钥，重定向不会被跟随，所以每个转发的请求都会失败。请把基础地址设为此命令显示的地址，去掉末尾的 /models。"),
            CommandFor(answer.Name, "redirect_url", "/models"), answer.Name),
        UpstreamProbeOutcome.Failed => Say.Warning(
            new($"The upstream answered with {answer.StatusCode}.", $"上游返回了 {answer.StatusCode}。"),
            new(
                $"{answer.Detail} If it goes on, look at the provider's status page; another upstream with a higher priority number would take over meanwhile.",
                $"{answer.Detail} 如持续出现，请查看提供商的状态页；配置优先级数字更大的另一个上游可在此期间接替。"), subject: answer.Name),
        _ => Say.Ok(new($"The upstream answered in {answer.Latency.TotalMilliseconds:0} ms.", $"上游在 {answer.Latency.TotalMilliseconds:0} 毫秒内响应。"), answer.Name),
    };

    /// <summary>The command that asks an upstream as the service does: without the proxy that the shell's variables may name.</summary>
    private string? CommandFor(string name, string shown, string path = "") => _answers.Configured.FirstOrDefault(u => u.Name == name)?.BaseUrl.AbsoluteUri is { } address
        ? $"curl -sS --noproxy '*' -o /dev/null -w '%{{{shown}}}\\n' {Target.ShellText.Quote(address.TrimEnd('/') + path)}"
        : null;
}
