using System.Security.Cryptography;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Server;

/// <summary>The admin token that the server makes when none is set: a file beside the database that only its owner can read.</summary>
internal static class AdminTokenFile
{
    public const string Name = "admin-token";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where the file is for a storage: beside the database, or in <c>data</c> where the store is not a file.</summary>
    public static string PathFor(StorageLocation storage)
    {
        var folder = storage is SqliteLocation sqlite ? Path.GetDirectoryName(sqlite.Path) : "data";
        return string.IsNullOrEmpty(folder) ? Name : Path.Combine(folder, Name);
    }

    /// <summary>Reads the token, or makes one on the first start.</summary>
    /// <exception cref="InvalidDataException">The file holds no usable token.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or folder is another user's.</exception>
    public static string ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            Make(path);
        }

        var token = File.ReadAllText(path).Trim();
        if (!SettingsReader.IsToken(token))
        {
            throw new InvalidDataException(
                $"{path} holds no usable admin token: it must be one line of at least {SettingsReader.MinTokenLength} characters. Delete it to have a new one made, or set ADMIN_TOKEN.");
        }

        return token;
    }

    private static void Make(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // Written aside and moved into place: two servers that start at once agree on one token, and neither reads half of it.
        var aside = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var writer = new StreamWriter(aside, options))
        {
            writer.WriteLine(RandomNumberGenerator.GetHexString(64, lowercase: true));
        }

        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
        }
    }
}
