namespace QuotaFunctions.Hosting.Settings;

/// <summary>Where quotas are kept, read from <c>DATABASE_URL</c>.</summary>
public abstract record StorageLocation
{
    private protected StorageLocation()
    {
    }
}

/// <summary>A SQLite file on a local disk.</summary>
/// <param name="Path">The file's path, relative to the working directory or absolute.</param>
public sealed record SqliteLocation(string Path) : StorageLocation;

/// <summary>Azure Table Storage or Azurite by a connection string, which holds a secret.</summary>
/// <param name="Value">The connection string.</param>
public sealed record TableConnectionString(string Value) : StorageLocation
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(TableConnectionString);
}

/// <summary>Azure Table Storage by its address, with a managed identity.</summary>
/// <param name="Address">For example <c>https://account.table.core.windows.net/</c>.</param>
public sealed record TableAddress(Uri Address) : StorageLocation;
