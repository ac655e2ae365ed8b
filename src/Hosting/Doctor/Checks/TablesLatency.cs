using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>tables.latency</c>: the table service is near.</summary>
internal sealed class TablesLatency(TablesAnswer answer) : TablesCheck(answer, "tables.latency")
{
    private static readonly TimeSpan Far = TimeSpan.FromMilliseconds(100);

    protected override Finding Look(TablesInspection tables) => tables.Latency is not { } latency ? NotTold(tables)
        : latency <= Far ? Say.Ok(new($"The table service answered in {latency.TotalMilliseconds:0} ms.", $"表服务在 {latency.TotalMilliseconds:0} 毫秒内响应。"), tables.Endpoint)
        : Say.Advice(
            new($"The table service took {latency.TotalMilliseconds:0} ms to answer.", $"表服务用了 {latency.TotalMilliseconds:0} 毫秒才响应。"),
            new("Every request waits for it at least once. Put the service and the storage account in the same region.", "每个请求至少要等待它一次。请把服务和存储账户放在同一区域。"),
            subject: tables.Endpoint);
}
