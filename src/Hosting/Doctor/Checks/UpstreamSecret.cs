using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>upstreams.secret</c>: each upstream takes its secret.</summary>
internal sealed class UpstreamSecret(UpstreamAnswers answers) : UpstreamCheck(answers, "upstreams.secret")
{
    private readonly UpstreamAnswers _answers = answers;

    protected override Finding Look(UpstreamProbeResult answer) => answer.Outcome switch
    {
        UpstreamProbeOutcome.SecretRefused => Say.Problem(
            _answers.Configured.Any(u => u.Name == answer.Name && u.Secret is null)
                ? new("The upstream wants a secret, and none is set for it.", "上游需要密钥，但没有为它设置。")
                : new($"The upstream refuses the secret ({answer.StatusCode}).", $"上游拒绝了密钥（{answer.StatusCode}）。"),
            new(
                "Every forwarded request fails with 502. Make a new secret at the provider, set it (UPSTREAM_API_KEY, or the file of upstreams), and restart. Look too whether the dialect is the provider's: it decides how the secret is sent.",
                "所有转发的请求都会以 502 失败。请在提供商处新建密钥，写入设置（UPSTREAM_API_KEY 或上游文件）并重启。同时检查方言是否与提供商一致：它决定密钥的发送方式。"),
            subject: answer.Name),
        UpstreamProbeOutcome.Working => Say.Ok(new("The upstream takes the secret.", "上游接受密钥。"), answer.Name),
        _ => NotTold(answer),
    };
}
