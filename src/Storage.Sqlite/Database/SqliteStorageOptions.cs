namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>Where the database is and how hard it is used.</summary>
public sealed record SqliteStorageOptions
{
    /// <summary>The database file; a relative path starts at the working directory. It and its folder are made when missing.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// How long a start or a write waits while another process holds the file's lock, before it is answered as unavailable.
    /// </summary>
    /// <value>Above zero; default 5 s.</value>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most writes that share one transaction.</summary>
    /// <value>At least 1; default 1,024.</value>
    public int MaxBatch { get; init; } = 1_024;

    /// <summary>The most connections that read at once; further reads wait for one.</summary>
    /// <value>At least 1; default 8.</value>
    public int MaxReaders { get; init; } = 8;

    /// <summary>
    /// True to read a file that nobody may change meanwhile: the write lock is held, and nothing is written, not even a newer schema. The file must be there.
    /// </summary>
    /// <value>Default false.</value>
    public bool IsFrozen { get; init; }
}
