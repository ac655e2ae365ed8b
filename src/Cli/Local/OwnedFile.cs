using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Cli.Local;

/// <summary>Files with secrets that a server reads.</summary>
internal static class OwnedFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces a file at once: whoever reads it has the old text or the new one. Its owner stays, and only the owner can read it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    public static void Replace(string path, string text)
    {
        // What a link leads to is replaced, not the link.
        var real = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var aside = $"{real}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using (var writer = new StreamWriter(aside, options))
            {
                writer.Write(text);
                writer.Flush();
                ((FileStream)writer.BaseStream).Flush(flushToDisk: true);
            }

            FileOwner.Give(aside, like: real);
            File.Move(aside, real, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }
}
