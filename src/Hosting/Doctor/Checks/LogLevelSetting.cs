using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>settings.log_level</c>: verbose logs are for a while only.</summary>
internal sealed class LogLevelSetting(CheckTarget target) : LocalCheck("settings.log_level")
{
    protected override IEnumerable<Finding> Look()
    {
        yield return string.Equals(target.Text("LOG_LEVEL"), "debug", StringComparison.OrdinalIgnoreCase)
            ? Say.Advice(
                new("LOG_LEVEL is debug.", "LOG_LEVEL 为 debug。"),
                new(
                    "Every request writes several lines, which fills the disk and slows the service. Set it back to info when you have seen enough, and restart.",
                    "每个请求都会写入多行日志，会占满磁盘并拖慢服务。查看完毕后请改回 info 并重启。"))
            : Say.Ok(new("The log level is one for daily use.", "日志级别适合日常使用。"));
    }
}
