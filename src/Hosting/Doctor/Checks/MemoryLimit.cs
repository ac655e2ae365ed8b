using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using System.Globalization;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>limits.memory</c>: the container's memory is enough for the process and the bodies that it may keep.</summary>
internal sealed class MemoryLimit(CheckTarget target) : LocalCheck("limits.memory")
{
    /// <summary>What the process itself needs.</summary>
    private const long Own = 128L << 20;

    /// <summary>Systems write "no limit" as a number near the largest.</summary>
    private const long NoLimit = 1L << 60;

    protected override IEnumerable<Finding> Look()
    {
        if (Read("memory.max", "memory.limit_in_bytes") is not { } limit || limit >= NoLimit)
        {
            yield return Say.Ok(new("Memory is not limited.", "内存没有限制。"));
            yield break;
        }

        var killed = Killed();
        if (killed > 0)
        {
            yield return Say.Problem(
                new($"The system ended a process of this container {killed} times because memory ran out.", $"由于内存不足，系统已终止此容器中的进程 {killed} 次。"),
                new(
                    $"The limit is {limit >> 20} MiB. Raise it, or set MAX_BUFFERED_BODY_BYTES and MAX_CONCURRENT_REQUESTS lower.",
                    $"上限为 {limit >> 20} MiB。请提高上限，或调低 MAX_BUFFERED_BODY_BYTES 和 MAX_CONCURRENT_REQUESTS。"));
        }

        var bodies = target.Settings?.Gateway.MaxBufferedBodyBytes;
        if (target.Settings is { Gateway.Upstreams.IsEmpty: false } && bodies + Own > limit)
        {
            yield return Say.Warning(
                new($"Request bodies may take {bodies >> 20} MiB, but the limit on memory is {limit >> 20} MiB.", $"请求体最多可占 {bodies >> 20} MiB，而内存上限为 {limit >> 20} MiB。"),
                new(
                    "Many large requests at once make the system end the server. Raise the limit, or set MAX_BUFFERED_BODY_BYTES lower.",
                    "同时有许多大请求时，系统会终止服务器。请提高上限，或调低 MAX_BUFFERED_BODY_BYTES。"));
        }
        else if (limit < Thresholds.LittleMemory)
        {
            yield return Say.Advice(
                new($"The limit on memory is {limit >> 20} MiB.", $"内存上限为 {limit >> 20} MiB。"),
                new("It is enough for a few keys. Give the server 256 MiB or more for daily use.", "只够少量密钥使用。日常使用请给服务器 256 MiB 以上。"));
        }
        else if (killed == 0)
        {
            yield return Say.Ok(new($"The limit on memory is {limit >> 20} MiB.", $"内存上限为 {limit >> 20} MiB。"));
        }
    }

    private long? Read(string ofVersion2, string ofVersion1) =>
        long.TryParse((ReadGroupFile(ofVersion2) ?? target.Machine.ReadText($"/sys/fs/cgroup/memory/{ofVersion1}"))?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private long Killed()
    {
        var line = ReadGroupFile("memory.events")?.Split('\n').FirstOrDefault(static l => l.StartsWith("oom_kill ", StringComparison.Ordinal));
        return line is not null && long.TryParse(line.Split(' ')[1], NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : 0;
    }

    /// <summary>A file of this process's control group; in a container the group is the root of what it sees.</summary>
    private string? ReadGroupFile(string name)
    {
        var own = target.Machine.ReadText("/proc/self/cgroup")?.Split('\n').FirstOrDefault(static l => l.StartsWith("0::/", StringComparison.Ordinal))?[3..].TrimEnd('/');
        return (own is { Length: > 0 } ? target.Machine.ReadText($"/sys/fs/cgroup{own}/{name}") : null) ?? target.Machine.ReadText($"/sys/fs/cgroup/{name}");
    }
}
