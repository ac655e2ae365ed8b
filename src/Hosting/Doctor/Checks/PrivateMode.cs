using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Checks;

/// <summary>Files that hold secrets: only their owner may read and write them.</summary>
internal static class PrivateMode
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>A warning for a file that others may read or write; null when none may, and on Windows.</summary>
    public static Finding? Look(Findings say, string path, Words title, Words detail)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == 0)
        {
            return null;
        }

        return say.Warning(title, detail, $"chmod 600 {ShellText.Quote(path)}", path) with
        {
            Repair = _ =>
            {
                Restrict(path);
                return ValueTask.CompletedTask;
            },
        };
    }

    private static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
