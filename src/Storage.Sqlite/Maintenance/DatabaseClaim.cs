using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>
/// Holds a database file so that nobody else uses it. A server has SQLite's shared lock as long as it runs, and no process can have it while this has
/// the file. The lock is taken without SQLite, because SQLite cannot open a damaged file.
/// </summary>
/// <remarks>Within this process SQLite must not have the file open: closing any handle on a file drops all of a process's locks on it.</remarks>
internal sealed class DatabaseClaim : IDisposable
{
    /// <summary>Where SQLite's locks lie in a file, on every system: one byte for pending, one for reserved, 510 for shared.</summary>
    private const long FirstLockByte = 0x40000000;

    private const long LockBytes = 512;

    private readonly FileStream _file;

    private DatabaseClaim(FileStream file) => _file = file;

    /// <summary>Takes the file.</summary>
    /// <exception cref="StoreUnavailableException">Another process has it open, or it cannot be opened.</exception>
    public static DatabaseClaim Take(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Create($"{path} cannot be opened: {e.Message}", e);
        }

        try
        {
            // The runtime has no such lock on macOS, so there the operator alone sees to it that the server is stopped.
            if (!OperatingSystem.IsMacOS() && !OperatingSystem.IsIOS() && !OperatingSystem.IsTvOS() && !OperatingSystem.IsMacCatalyst() && !OperatingSystem.IsFreeBSD())
            {
                file.Lock(FirstLockByte, LockBytes);
            }

            return new DatabaseClaim(file);
        }
        catch (IOException e)
        {
            file.Dispose();
            throw FileFault.Create($"{path} is in use: stop the server and close other programs that have it open (`fuser {path}` names them)", e);
        }
    }

    /// <summary>Copies the file. It is read through the claim's own handle: closing another one would drop the lock.</summary>
    public void CopyTo(string path)
    {
        using var copy = PrivateFile.Create(path);
        _file.CopyTo(copy);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
