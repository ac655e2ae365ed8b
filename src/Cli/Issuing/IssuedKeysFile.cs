using System.Globalization;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Issuing;

/// <summary>
/// A new CSV file with the text of keys, which the server shows this once. Only its owner can read it. Each key is on the disk before the next one
/// is issued, so a command that breaks off loses none.
/// </summary>
internal sealed class IssuedKeysFile : IDisposable
{
    private readonly StreamWriter _writer;
    private bool _isEmpty = true;

    /// <summary>Makes the file, before the first key is issued.</summary>
    /// <exception cref="CommandFailure">It is there already or cannot be made.</exception>
    public IssuedKeysFile(string path)
    {
        Path = path;
        _writer = SecretsFile.Create(path);
        _writer.Write(Csv.Line("id", "label", "owner", "tags", "expires_at", "key"));
        _writer.Flush();
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A name for a new file in the working directory, by the time.</summary>
    public static string NewPath() => string.Create(CultureInfo.InvariantCulture, $"keys-{TimeProvider.System.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.csv");

    /// <summary>Adds a key, unless its text was in an answer that was lost.</summary>
    public void Add(KeyRecord key)
    {
        if (key.Key is null)
        {
            return;
        }

        _isEmpty = false;
        _writer.Write(Csv.Line(key.Id, key.Label, key.Owner, string.Join(' ', key.Tags), KeyRecord.InWords(key.ExpiresAt), key.Key));
        _writer.Flush();
        ((FileStream)_writer.BaseStream).Flush(flushToDisk: true);
    }

    /// <summary>Closes the file, and removes it when no key was issued.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        if (_isEmpty)
        {
            File.Delete(Path);
        }
    }
}
