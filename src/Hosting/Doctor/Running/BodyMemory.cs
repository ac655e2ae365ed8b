using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Running;

/// <summary><c>server.body_memory</c>: the memory of request bodies is not used up.</summary>
internal sealed class BodyMemory(IForwardingStatus forwarding) : LocalCheck("server.body_memory")
{
    private const int MuchPercent = 90;

    protected override IEnumerable<Finding> Look()
    {
        var (used, most) = (forwarding.BodyBytes, forwarding.MaxBodyBytes);
        yield return most == 0 ? Say.Skipped(new("Nothing is forwarded.", "不转发任何请求。"))
            : used < most / 100 * MuchPercent ? Say.Ok(new($"Request bodies take {used >> 20} of {most >> 20} MiB.", $"请求体占用 {most >> 20} MiB 中的 {used >> 20} MiB。"))
            : Say.Warning(
                new($"Request bodies take {used >> 20} of {most >> 20} MiB.", $"请求体占用 {most >> 20} MiB 中的 {used >> 20} MiB。"),
                new(
                    "When all is taken, forwarded requests are refused with 503. Set MAX_BUFFERED_BODY_BYTES higher if the machine has memory, or MAX_FORWARD_BODY_BYTES lower.",
                    "用尽后，转发的请求会以 503 被拒绝。如果机器内存充足，请调高 MAX_BUFFERED_BODY_BYTES，否则调低 MAX_FORWARD_BODY_BYTES。"));
    }
}
