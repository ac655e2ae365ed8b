using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using System.Globalization;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>limits.files</c>: enough files and connections may be open at once.</summary>
internal sealed class FileLimit(CheckTarget target) : LocalCheck("limits.files")
{
    private const string Line = "Max open files";
    private const long Least = 1_024;

    protected override IEnumerable<Finding> Look()
    {
        if (Read() is not { } limit)
        {
            yield return Say.Skipped(new("The limit on open files cannot be told.", "无法得知打开文件数的上限。"));
        }
        else if (limit < Least)
        {
            yield return Say.Warning(
                new($"Only {limit} files may be open at once.", $"最多只能同时打开 {limit} 个文件。"),
                new(
                    $"Every connection needs one, and a forwarded request needs a second. Under load, clients are turned away. Raise the limit to {Least} or more where the server is started.",
                    $"每个连接需要一个，转发的请求还需要第二个。负载较高时客户端会被拒绝。请在启动服务器的地方把上限提高到 {Least} 以上。"),
                "ulimit -n 65536");
        }
        else if (target.Text("MAX_CONNECTIONS") is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var connections) && connections > limit / 2)
        {
            yield return Say.Warning(
                new($"MAX_CONNECTIONS is {connections}, but only {limit} files may be open at once.", $"MAX_CONNECTIONS 为 {connections}，但最多只能同时打开 {limit} 个文件。"),
                new(
                    "Half of them are for clients, the other half for upstreams, so the server keeps fewer connections open than the setting says. Raise the limit where the server is started.",
                    "其中一半用于客户端，另一半用于上游，因此服务器保持的连接数少于设置值。请在启动服务器的地方提高上限。"),
                $"ulimit -n {connections * 2 + Least}");
        }
        else
        {
            yield return Say.Ok(new($"{limit} files may be open at once.", $"最多可同时打开 {limit} 个文件。"));
        }
    }

    /// <summary>The soft limit, the first of two numbers: <c>Max open files   1024   524288   files</c>.</summary>
    private long? Read()
    {
        var line = target.Machine.ReadText("/proc/self/limits")?.Split('\n').FirstOrDefault(static l => l.StartsWith(Line, StringComparison.Ordinal));
        var soft = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
