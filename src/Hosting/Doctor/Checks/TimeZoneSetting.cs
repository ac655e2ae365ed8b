using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>settings.time_zone</c>: this machine knows time zones, and the one that is set.</summary>
internal sealed class TimeZoneSetting(CheckTarget target) : LocalCheck("settings.time_zone")
{
    /// <summary>A zone that has had this name as long as there are names.</summary>
    private const string WellKnown = "Europe/Berlin";

    protected override IEnumerable<Finding> Look()
    {
        var zone = target.Text("QUOTA_TIME_ZONE");
        var hasData = target.Machine.KnowsZone(WellKnown);
        if (zone is not null && !target.Machine.KnowsZone(zone))
        {
            yield return Say.Problem(
                new("QUOTA_TIME_ZONE is no time zone that this machine knows.", "本机不认识 QUOTA_TIME_ZONE 中的时区。"),
                hasData
                    ? new("Write an IANA name, such as Asia/Shanghai or UTC. The server does not start until then.", "请写 IANA 名称，例如 Asia/Shanghai 或 UTC。在此之前服务器无法启动。")
                    : new("This machine has no time zone data at all.", "本机没有任何时区数据。"),
                hasData ? null : "sudo apt-get install tzdata", "QUOTA_TIME_ZONE");
        }
        else if (!hasData)
        {
            yield return Say.Warning(
                new("This machine has no time zone data.", "本机没有时区数据。"),
                new("Keys whose windows follow another zone than UTC cannot be issued, and are refused where they exist.", "无法签发窗口使用 UTC 以外时区的密钥，已有的这类密钥会被拒绝。"),
                "sudo apt-get install tzdata");
        }
        else
        {
            yield return Say.Ok(new("This machine knows time zones.", "本机有时区数据。"));
        }
    }
}
