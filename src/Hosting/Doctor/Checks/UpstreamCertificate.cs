using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>upstreams.certificate</c>: no upstream's certificate ends soon.</summary>
internal sealed class UpstreamCertificate(UpstreamAnswers answers, TimeProvider time) : UpstreamCheck(answers, "upstreams.certificate")
{
    protected override Finding Look(UpstreamProbeResult answer)
    {
        if (answer.CertificateExpiresAt is not { } end)
        {
            return Say.Skipped(new("The upstream showed no certificate.", "上游没有出示证书。"), answer.Name);
        }

        var (left, day) = (end - time.GetUtcNow(), $"{end.UtcDateTime:yyyy-MM-dd}");
        return left < TimeSpan.Zero
            ? Say.Problem(
                new($"The upstream's certificate ended on {day}.", $"上游的证书已于 {day} 到期。"),
                new("It must be renewed where the upstream runs. If it is valid there, this machine's clock is wrong.", "必须在上游所在处续期。如果它在那里有效，则是本机时钟有误。"), subject: answer.Name)
            : left < Thresholds.CertificateEndsSoon
                ? Say.Warning(
                    new($"The upstream's certificate ends on {day}.", $"上游的证书将于 {day} 到期。"),
                    new("From then on every request to it fails. It must be renewed where the upstream runs.", "届时对它的所有请求都会失败。必须在上游所在处续期。"), subject: answer.Name)
                : Say.Ok(new($"The upstream's certificate is valid until {day}.", $"上游的证书有效期至 {day}。"), answer.Name);
    }
}
