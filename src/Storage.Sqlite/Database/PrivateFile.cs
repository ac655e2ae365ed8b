namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>New files that only their owner can read, because a database holds hashes of keys and who uses what.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file.</summary>
    /// <exception cref="IOException">Something is there, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is another user's.</exception>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }
}
