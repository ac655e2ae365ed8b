using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>data.disk</c>: the database's disk has room.</summary>
internal sealed class DataDisk(CheckTarget target) : LocalCheck("data.disk")
{
    private const long Full = 50 << 20, Low = 1 << 30;
    private const int LowPercent = 5, FewFiles = 100;

    protected override IEnumerable<Finding> Look()
    {
        if (target.Database is not { } database)
        {
            yield return Say.Skipped(DataFolder.NoFile);
            yield break;
        }

        var folder = Path.GetDirectoryName(database)!;
        if (!Directory.Exists(folder) || target.Machine.MeasureDisk(folder) is not { } space)
        {
            yield return Say.Skipped(new("The space of the disk cannot be told.", "无法得知磁盘空间。"), folder);
            yield break;
        }

        var free = $"{space.FreeBytes / 1_000_000} MB";
        var fix = $"df -h {ShellText.Quote(folder)} && sudo du -xh --max-depth=2 / | sort -h | tail -n 20";
        yield return space.FreeBytes < Full || space.FreeFiles < FewFiles
            ? Say.Problem(
                space.FreeBytes < Full
                    ? new($"The database's disk is full: {free} are free.", $"数据库所在磁盘已满：仅剩 {free}。")
                    : new($"The database's disk can take only {space.FreeFiles} more files.", $"数据库所在磁盘只能再创建 {space.FreeFiles} 个文件。"),
                new("Charges cannot be written, and every request is refused. Free some space: writing then goes on by itself.", "无法写入计费，所有请求都会被拒绝。请释放空间：之后写入会自动恢复。"),
                space.FreeBytes < Full ? fix : $"df -i {ShellText.Quote(folder)}", folder)
            : space.FreeBytes < Low || space.FreeBytes < space.TotalBytes / 100 * LowPercent
                ? Say.Warning(
                    new($"The database's disk is nearly full: {free} are free.", $"数据库所在磁盘快满了：仅剩 {free}。"),
                    new("When it is full, every request is refused.", "磁盘满后，所有请求都会被拒绝。"), fix, folder)
                : Say.Ok(new($"The database's disk has {free} free.", $"数据库所在磁盘还有 {free} 可用空间。"), folder);
    }
}
