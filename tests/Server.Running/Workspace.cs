namespace QuotaFunctions.Server.Running;

/// <summary>A new folder under the temporary folder, deleted when it is disposed.</summary>
public sealed class Workspace : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("quotafunctions-").FullName;

    /// <summary>A path inside.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The path of the server's default database.</summary>
    public string Database => this["data/quota.db"];

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is still closing holds a file; the system clears its temporary folder itself.
        }
    }
}
