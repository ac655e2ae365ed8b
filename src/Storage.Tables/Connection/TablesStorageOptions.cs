using Azure.Data.Tables;

namespace QuotaFunctions.Storage.Tables.Connection;

/// <summary>How Table Storage is used.</summary>
public sealed record TablesStorageOptions
{
    /// <summary>The table that holds everything.</summary>
    /// <value>3 to 63 letters and digits, a letter first. Default <c>quotafunctions</c>.</value>
    public string TableName { get; init; } = "quotafunctions";

    /// <summary>How old a cached key may be when it is only read. See <see cref="Core.Storage.IQuotaStorage.ReadStaleness"/>.</summary>
    /// <value>Above zero, at most 5 s. Default 2 s.</value>
    public TimeSpan ReadStaleness { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>From when on a call that fails for a passing reason (throttling, a time-out, the network) is not tried again.</summary>
    /// <value>Default 7 s. With the last attempt's own time-out, a call takes at most 10 s.</value>
    public TimeSpan RetryBudget { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>The same, while the endpoint cannot even be connected to: nobody is served by waiting long for that.</summary>
    /// <value>Default 2 s.</value>
    public TimeSpan ConnectBudget { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The wait before the second attempt, at most; each further one doubles it, up to 1.5 s.</summary>
    /// <value>Default 100 ms; the wait itself is drawn from its upper half.</value>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long one attempt at a row or a transaction may take.</summary>
    /// <value>Default 3 s.</value>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long one attempt at a page of a query may take; the service itself ends a page after 5 s.</summary>
    /// <value>Default 8 s.</value>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>False to open a table that must be there already.</summary>
    /// <value>Default true: a missing table is made.</value>
    public bool CreatesTable { get; init; } = true;

    /// <summary>The last word on the client's options: policies, a transport. For tests and for special networks.</summary>
    public Action<TableClientOptions>? ConfigureClient { get; init; }
}
