using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>upstreams.models</c>: each upstream has the models that are configured for it.</summary>
internal sealed class UpstreamModels(UpstreamAnswers answers) : UpstreamCheck(answers, "upstreams.models")
{
    protected override Finding Look(UpstreamProbeResult answer)
    {
        if (answer.Outcome is UpstreamProbeOutcome.NoModelList)
        {
            return Say.Advice(
                answer.StatusCode is >= 200 and < 300
                    ? new("The upstream's answer is no list of models.", "上游的答复不是模型列表。")
                    : new($"The upstream has no list of models ({answer.StatusCode}).", $"上游没有模型列表（{answer.StatusCode}）。"),
                new(
                    "Some providers have none. If requests fail with 404 too, its base address is wrong: mostly /v1 is missing at its end, or is there twice.",
                    "有些提供商没有此列表。如果请求也返回 404，则基础地址有误：多半是末尾缺少 /v1 或写了两次。"),
                subject: answer.Name);
        }

        if (answer.Models is null)
        {
            return NotTold(answer);
        }

        var missing = string.Join(", ", answer.MissingModels);
        return answer.MissingModels.IsEmpty
            ? Say.Ok(new("The upstream lists the models that are configured.", "上游列出了已配置的模型。"), answer.Name)
            : Say.Warning(
                new($"The upstream does not list {missing}.", $"上游未列出 {missing}。"),
                new(
                    "Requests for it are sent there and will probably fail with 404. Correct the name in the file of upstreams, or ask the provider for access.",
                    "对它的请求会发往该上游，并很可能以 404 失败。请更正上游文件中的名称，或向提供商申请访问权限。"),
                subject: answer.Name);
    }
}
