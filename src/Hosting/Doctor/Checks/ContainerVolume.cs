using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary><c>container.volume</c>: in a container, the database is on a volume and not in the container's own layer.</summary>
internal sealed class ContainerVolume(CheckTarget target) : LocalCheck("container.volume")
{
    protected override IEnumerable<Finding> Look()
    {
        if (target.Database is not { } database)
        {
            yield return Say.Skipped(DataFolder.NoFile);
            yield break;
        }

        var folder = Path.GetDirectoryName(database)!;
        yield return !target.Machine.IsContainer ? Say.Skipped(new("This is no container.", "当前不在容器中。"))
            : target.Machine.MountOf(folder) is { IsContainerLayer: true }
                ? Say.Warning(
                    new("The database is inside the container.", "数据库位于容器内部。"),
                    new(
                        $"All keys and usage are lost when the container is made anew, for example by an upgrade. Mount a volume at {folder}.",
                        $"重建容器时（例如升级）所有密钥和用量都会丢失。请把卷挂载到 {folder}。"),
                    subject: folder)
                : Say.Ok(new("The database is on a volume.", "数据库位于卷上。"), folder);
    }
}
