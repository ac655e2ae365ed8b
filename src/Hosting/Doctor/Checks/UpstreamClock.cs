using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>upstreams.clock</c>: this machine's clock agrees with the upstreams'.</summary>
internal sealed class UpstreamClock(UpstreamAnswers answers) : UpstreamCheck(answers, "upstreams.clock")
{
    protected override Finding Look(UpstreamProbeResult answer) =>
        answer.ClockDifference is { } difference ? ClockFinding.Of(Say, difference, broken: null, answer.Name) : NotTold(answer);
}
