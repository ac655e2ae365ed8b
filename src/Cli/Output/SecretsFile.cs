using System.Text;

namespace QuotaFunctions.Cli.Output;

/// <summary>A new file that only its owner can read.</summary>
internal static class SecretsFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file.</summary>
    /// <param name="path">Where; nothing may be there yet.</param>
    /// <exception cref="CommandFailure">Something is there, or the file cannot be made.</exception>
    public static StreamWriter Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            return new StreamWriter(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw CommandFailure.Usage($"{path} is there already, and secrets do not replace a file. Name another one.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Usage($"{path} cannot be made: {e.Message}");
        }
    }
}
