using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace QuotaFunctions.Storage.Tables.Connection;

/// <summary>The two clients of one table, tuned for few allocations: one for rows and transactions, one for queries with a longer time-out.</summary>
internal sealed class TableClients : IDisposable
{
    private readonly HttpClient _http;

    public TableClients(TablesConnection connection, TablesStorageOptions options)
    {
        // SocketsHttpHandler does not resend a request whose body it has begun to send. Transactions rely on that.
        _http = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        Rows = connection.Open(options.TableName, Tune(options, options.AttemptTimeout));
        Queries = connection.Open(options.TableName, Tune(options, options.QueryTimeout));
    }

    /// <summary>For single rows and transactions.</summary>
    public TableClient Rows { get; }

    /// <summary>For queries over ranges.</summary>
    public TableClient Queries { get; }

    public void Dispose() => _http.Dispose();

    private TableClientOptions Tune(TablesStorageOptions options, TimeSpan timeout)
    {
        var tuned = new TableClientOptions { Transport = new HttpClientTransport(_http) };

        // TableGateway retries instead: it knows what a repeated write means.
        tuned.Retry.MaxRetries = 0;
        tuned.Retry.NetworkTimeout = timeout;
        tuned.Diagnostics.IsLoggingEnabled = false;
        tuned.Diagnostics.IsDistributedTracingEnabled = false;
        tuned.Diagnostics.IsTelemetryEnabled = false;
        options.ConfigureClient?.Invoke(tuned);
        return tuned;
    }
}
