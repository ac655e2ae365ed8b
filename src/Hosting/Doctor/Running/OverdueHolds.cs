using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Running;

/// <summary><c>server.holds</c>: holds that have expired are charged.</summary>
internal sealed class OverdueHolds(IQuotaStorage storage, TimeProvider time) : ICheck
{
    private const int Most = 10;

    private static readonly TimeSpan Late = TimeSpan.FromHours(1);

    private readonly Findings _say = new("server.holds");

    public string Name => _say.Check;

    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Late;
        var late = new List<string>();
        try
        {
            foreach (var id in await storage.Keys.FindDueAsync(before, Most, cancellationToken))
            {
                // A store's index may name a key whose hold was settled meanwhile.
                if (await storage.Quota.ReadAsync(id, cancellationToken) is { } key && key.State.Holds.Values.Any(h => h.ExpiresAt <= before))
                {
                    late.Add(id.Value);
                }
            }
        }
        catch (StoreUnavailableException)
        {
            return [_say.Skipped(new("The store cannot be read.", "无法读取存储。"))];
        }

        return late.Count == 0 ? [_say.Ok(new("No hold has been open for too long.", "没有预留开放过久。"))] :
        [
            .. late.Select(id => _say.Warning(
                new("A hold of this key expired more than an hour ago and is not charged yet.", "此密钥有一笔预留在一个多小时前到期，仍未计费。"),
                new(
                    "The sweep charges expired holds every few seconds. If this stays, the log says why it fails; a restart begins it anew.",
                    "清理任务每隔几秒对到期的预留计费。如果此情况持续，日志会说明失败原因；重启会重新开始。"),
                subject: id)),
        ];
    }
}
