using System.Security.Cryptography;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>The admin token that the server generates when none is set, in a file beside the database that only its owner can read.</summary>
public static class AdminTokenFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "admin-token";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file's path: beside the SQLite database, or in <c>data</c> when the store is not a file.</summary>
    public static string PathFor(StorageLocation storage)
    {
        var folder = storage is SqliteLocation sqlite ? Path.GetDirectoryName(sqlite.Path) : "data";
        return string.IsNullOrEmpty(folder) ? Name : Path.Combine(folder, Name);
    }

    /// <summary>Reads the token, or generates one at the first start.</summary>
    /// <exception cref="InvalidDataException">The file holds no usable token.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or folder is another user's.</exception>
    public static string ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            Make(path);
        }

        return Read(path);
    }

    /// <summary>Reads the token of a file that is there.</summary>
    /// <exception cref="InvalidDataException">The file holds no usable token.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is another user's.</exception>
    public static string Read(string path)
    {
        var token = File.ReadAllText(path).Trim();
        if (!SettingsReader.IsToken(token))
        {
            throw new InvalidDataException(
                $"{path} holds no usable admin token: it must be one line of at least {SettingsReader.MinTokenLength} characters. Delete it to have a new one made, or set ADMIN_TOKEN.");
        }

        return token;
    }

    /// <summary>A new random token: 64 hexadecimal digits.</summary>
    public static string NewToken() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    private static void Make(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // Written to another file and moved into place: if two servers start at once, both use one token, and neither reads half of it.
        var aside = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var writer = new StreamWriter(aside, options))
        {
            writer.WriteLine(NewToken());
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
