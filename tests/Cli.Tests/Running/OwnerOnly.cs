namespace QuotaFunctions.Cli.Tests.Running;

/// <summary>Files with secrets, which nobody but their owner may read.</summary>
internal static class OwnerOnly
{
    /// <summary>Expects that a file has mode 0600.</summary>
    public static void Expect(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }
}
