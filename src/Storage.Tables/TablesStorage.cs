using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Indexes;
using QuotaFunctions.Storage.Tables.Rows;
using QuotaFunctions.Storage.Tables.Transfer;
using QuotaFunctions.Storage.Tables.Usage;

namespace QuotaFunctions.Storage.Tables;

/// <summary>Stores everything in one table of Azure Table Storage, shared by any number of instances.</summary>
/// <remarks>
/// All rows of a key are in one partition, and every write of a key is one entity-group transaction under the tag of the row that has its
/// record and state. Queries over several keys (listings, audit, usage of a day, holds that may expire) use index rows. An index row is
/// written before the row it points to; a reader skips an index row whose target does not exist. See docs/adr/009-table-storage.md.
/// </remarks>
public sealed class TablesStorage : IQuotaStorage
{
    private readonly TablesStorageOptions _options;
    private readonly TablesConnection _connection;
    private readonly ILogger _logger;
    private readonly TableClients _clients;
    private readonly TableGateway _table;
    private readonly TableGateway _probe;
    private readonly KeyCounts _counts;
    private readonly ExpiredOperations _operations;
    private readonly UsageConsolidation _consolidation;
    private readonly SemaphoreSlim _cleaning = new(1);

    /// <summary>Prepares the client; nothing is sent before <see cref="InitializeAsync"/>.</summary>
    /// <param name="connection">Where the service is.</param>
    /// <param name="options">Settings of the table and of requests to it.</param>
    /// <param name="time">The clock for waits between attempts. The instants of quotas come with each call.</param>
    /// <param name="logger">Logs failed attempts.</param>
    public TablesStorage(TablesConnection connection, TablesStorageOptions options, TimeProvider time, ILogger<TablesStorage> logger)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        _connection = connection;
        _options = options;
        _logger = logger;
        _clients = new TableClients(connection, options);
        var place = $"table {options.TableName} at {connection.Endpoint}";
        _table = new TableGateway(_clients, place, options, time, logger);
        _probe = new TableGateway(_clients, place, options with { RetryBudget = TimeSpan.FromSeconds(1), ConnectBudget = TimeSpan.Zero }, time, logger);

        var due = new DueKeys(_table);
        var indexes = new IndexRegistrations(_table, due);
        var store = new TableQuotaStore(_table, indexes, logger);
        var usage = new UsageReader(_table);
        Quota = store;
        var holds = new OpenHolds(_table);
        Keys = new TableKeyCatalog(_table, store, due, holds);
        Timeline = new TableTimelineLog(_table);
        Usage = new TableUsageLog(usage, new GroupedUsage(usage, store, Keys), store);
        Audit = new TableAuditLog(_table);
        Transfer = new TableKeyTransfer(_table);
        _counts = new KeyCounts(_table, holds, time);
        _operations = new ExpiredOperations(_table);
        _consolidation = new UsageConsolidation(_table, usage, indexes);
    }

    /// <summary>The table that holds everything.</summary>
    public string TableName => _options.TableName;

    /// <inheritdoc/>
    public string Kind => TableGateway.Kind;

    /// <inheritdoc/>
    public IQuotaStore Quota { get; }

    /// <inheritdoc/>
    public IKeyCatalog Keys { get; }

    /// <inheritdoc/>
    public IUsageLog Usage { get; }

    /// <inheritdoc/>
    public IAuditLog Audit { get; }

    /// <inheritdoc/>
    public ITimelineLog Timeline { get; }

    /// <inheritdoc/>
    public IKeyTransfer Transfer { get; }

    /// <inheritdoc/>
    public TimeSpan ReadStaleness => _options.ReadStaleness;

    /// <inheritdoc/>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (!_options.CreatesTable || !await TryCreateAsync(cancellationToken).ConfigureAwait(false))
        {
            // Rights on the rows of an existing table are enough. If those are missing too, this throws.
            await _table.FindAsync(RowNames.Probe, RowNames.Probe, cancellationToken).ConfigureAwait(false);
        }

        TablesLog.Ready(_logger, _options.TableName, _connection.Endpoint);
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await _probe.PutAsync([new TableEntity(RowNames.Probe, RowNames.Probe)], TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
        if (await _probe.FindAsync(RowNames.Probe, RowNames.Probe, cancellationToken).ConfigureAwait(false) is null)
        {
            throw _probe.Unavailable("a row that was just written cannot be found");
        }
    }

    /// <inheritdoc/>
    public Task<StoreStatistics> ReadStatisticsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _counts.CountAsync(now, cancellationToken);

    /// <inheritdoc/>
    public async Task CleanUpAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _cleaning.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _operations.DeleteAsync(now, cancellationToken).ConfigureAwait(false);
            await _consolidation.RunAsync(now, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _cleaning.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _clients.Dispose();
        _cleaning.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>False when making a table is not allowed.</summary>
    private async Task<bool> TryCreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _table.CreateTableAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StoreUnavailableException e) when (e.InnerException is Azure.RequestFailedException { Status: 403 })
        {
            return false;
        }
    }
}
