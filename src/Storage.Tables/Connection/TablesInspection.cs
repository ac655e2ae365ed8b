using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Identity;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Connection;

/// <summary>What came of asking the table service, for diagnosis.</summary>
public sealed record TablesInspection
{
    /// <summary>The service's address, without any query.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The table.</summary>
    public required string TableName { get; init; }

    /// <summary>What came of it.</summary>
    public required TablesOutcome Outcome { get; init; }

    /// <summary>The cause in words, without a secret; null when it works.</summary>
    public string? Cause { get; init; }

    /// <summary>How long the service took to read one row; null when it did not answer.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>The service's clock minus this machine's, to about a second; null when it did not answer.</summary>
    public TimeSpan? ClockDifference { get; init; }

    /// <summary>Reads and writes the row that the health check uses too. Never throws for what the service does; it takes at most some 6 s.</summary>
    /// <param name="connection">The connection string or address.</param>
    /// <param name="options">The table.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    public static async Task<TablesInspection> AskAsync(TablesConnection connection, TablesStorageOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var clients = new TableClients(connection, options);
        var result = new TablesInspection { Endpoint = connection.Endpoint, TableName = options.TableName, Outcome = TablesOutcome.Working };
        try
        {
            // The first question opens the connection; the second one is measured.
            await ReadAsync(clients, cancellationToken).ConfigureAwait(false);
            var started = time.GetTimestamp();
            var answer = await ReadAsync(clients, cancellationToken).ConfigureAwait(false);
            result = result with { Latency = time.GetElapsedTime(started), ClockDifference = DifferenceOf(answer, time) };
            if (answer.Status == 404 && TableFault.CodeOf(answer) == TableErrorCode.TableNotFound.ToString())
            {
                return result with { Outcome = TablesOutcome.NoTable };
            }

            if (answer.Status is not (200 or 404))
            {
                throw new RequestFailedException(answer);
            }

            await clients.Rows.UpsertEntityAsync(new TableEntity(RowNames.Probe, RowNames.Probe), TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (Exception e) when (TableFault.KindOf(e, cancellationToken) is not TableFaultKind.None)
        {
            return result with
            {
                Outcome = OutcomeOf(e, cancellationToken),
                Cause = TableFault.Describe(e, time.GetUtcNow()),
                ClockDifference = result.ClockDifference ?? (e is RequestFailedException refused && refused.GetRawResponse() is { } raw ? DifferenceOf(raw, time) : null),
            };
        }
    }

    private static async Task<Response> ReadAsync(TableClients clients, CancellationToken cancellationToken) =>
        (await clients.Rows.GetEntityIfExistsAsync<TableEntity>(RowNames.Probe, RowNames.Probe, null, cancellationToken).ConfigureAwait(false)).GetRawResponse();

    private static TimeSpan? DifferenceOf(Response response, TimeProvider time) => response.Headers.Date is { } service ? service - time.GetUtcNow() : null;

    private static TablesOutcome OutcomeOf(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RequestFailedException { Status: 401 or 403 } denied => TableFault.CodeOf(denied) switch
        {
            "AuthorizationPermissionMismatch" or "InsufficientAccountPermissions" or "AuthorizationFailure" => TablesOutcome.NotPermitted,
            _ => TablesOutcome.NotSignedIn,
        },
        CredentialUnavailableException or AuthenticationFailedException => TablesOutcome.NotSignedIn,
        RequestFailedException { Status: not 0 } => TablesOutcome.Failed,
        _ => TableFault.KindOf(exception, cancellationToken) is TableFaultKind.Refused ? TablesOutcome.Failed : TablesOutcome.Unreachable,
    };
}

/// <summary>What came of asking the table service.</summary>
public enum TablesOutcome
{
    /// <summary>A row was read and written.</summary>
    Working,

    /// <summary>The table is not there yet; the service makes it at its start.</summary>
    NoTable,

    /// <summary>No answer: no name, no connection, or too slow.</summary>
    Unreachable,

    /// <summary>The key, the signature or the identity was not accepted.</summary>
    NotSignedIn,

    /// <summary>The identity was accepted, but may not read and write rows, or not from here.</summary>
    NotPermitted,

    /// <summary>The service answered with another failure.</summary>
    Failed,
}
